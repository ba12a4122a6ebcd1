import { Aggregates, type OpenedTask } from '@nightshift/event-store';
import { eventContextOf, type RequestContext } from '../request-context.js';
import type { ServiceRuntime } from '../service.js';
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

/** Records who read sealed content of which task: in the ledger, as everything else. */
export class ContentReadBook {
  private readonly reads: Aggregates<ReadContent, ContentReads>;

  constructor({ service, store }: Pick<ServiceRuntime, 'service' | 'store'>) {
    // Of each service: streams of the same name in two stores would be one in the ledger.
    const type = { prefix: `access/${service}`, decider: contentReadDecider };
    this.reads = new Aggregates(type, { store });
  }

  /** Durable when it resolves. */
  async record(
    tasks: readonly OpenedTask[],
    reading: Reading,
    request: RequestContext,
  ): Promise<void> {
    await Promise.all(tasks.map((task) => this.one(task, reading, request)));
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
