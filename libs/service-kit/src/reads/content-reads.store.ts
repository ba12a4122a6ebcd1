import { Aggregates, type OpenedTask } from '@nightshift/event-store';
import { eventContextOf, type RequestContext } from '../request-context.js';
import type { ServiceRuntime } from '../service.js';
import { type ContentList, contentListDecider, hourOf, type ListContent } from './content-list.js';
import {
  contentReadDecider,
  type ContentReads,
  isRecorded,
  type ReadContent,
} from './content-read.js';

/** What for, and why if the caller said so. */
export interface Reading {
  readonly purpose: string;
  readonly reason?: string;
}

/** Each is of one hour, and names up to a thousand tasks and more. */
const LISTS_IN_MEMORY = 200;

/** Records who read sealed content of which task: in the ledger, as everything else. */
export class ContentReadBook {
  private readonly reads: Aggregates<ReadContent, ContentReads>;
  private readonly lists: Aggregates<ListContent, ContentList>;

  constructor({ service, store }: Pick<ServiceRuntime, 'service' | 'store'>) {
    // Of each service: streams of the same name in two stores would be one in the ledger.
    const type = { prefix: `access/${service}`, decider: contentReadDecider };
    this.reads = new Aggregates(type, { store });
    const ofLists = { prefix: `list-access/${service}`, decider: contentListDecider };
    this.lists = new Aggregates(ofLists, { store, cacheSize: LISTS_IN_MEMORY });
  }

  /** Durable when it resolves. */
  async record(
    tasks: readonly OpenedTask[],
    reading: Reading,
    request: RequestContext,
  ): Promise<void> {
    await Promise.all(tasks.map((task) => this.one(task, reading, request)));
  }

  /**
   * One event for the whole list. Without the reason: it may say something of one data subject, and
   * no key would go with the erasure of each whom the list shows. Durable when it resolves.
   */
  async recordList(
    tasks: readonly OpenedTask[],
    { purpose }: Reading,
    request: RequestContext,
  ): Promise<void> {
    const { tenant, actor: by, now: at } = request;
    const command: ListContent = {
      type: 'listContent',
      tasks: tasks.map(({ taskId }) => taskId).toSorted(),
      by,
      purpose,
      at,
    };
    const stream = [tenant, by, purpose, hourOf(at)].join('/');
    const { state } = await this.lists.load(stream);
    if (contentListDecider.decide(command, state).length === 0) return;
    await this.lists.handle(stream, command, eventContextOf(request, this.lists.streamOf(stream)));
  }

  private async one(
    { tenant, taskId, subjectKey }: OpenedTask,
    reading: Reading,
    request: RequestContext,
  ): Promise<void> {
    const { actor: by, now: at } = request;
    const command: ReadContent = { type: 'readContent', taskId, by, at, ...reading };
    const { state } = await this.reads.load(taskId);
    if (isRecorded(command, state)) return;
    // The reason may say something of the data subject: it is sealed, and erased, with the rest.
    const context = { ...eventContextOf(request, taskId), tenant, subjectKey };
    await this.reads.handle(taskId, command, context);
  }
}
