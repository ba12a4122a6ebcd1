import { Aggregates, type OpenedTask, type Retirable } from '@nightshift/event-store';
import { type Clock, type Instant, Refusal } from '@nightshift/kernel';
import { eventContextOf, type RequestContext } from '../request-context.js';
import type { OpenRuntime } from '../runtime.js';
import { type ContentList, contentListDecider, hourOf, type ListContent } from './content-list.js';
import {
  contentReadDecider,
  type ContentReads,
  dayOf,
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
/** Each is of one task and day: those of earlier days are never asked for again. */
const READS_IN_MEMORY = 2_000;

/** Records who read sealed content of which task: in the ledger, as everything else. */
export class ContentReadBook {
  private readonly reads: Aggregates<ReadContent, ContentReads>;
  private readonly lists: Aggregates<ListContent, ContentList>;
  /** Its streams leave PostgreSQL like others: one whose day or hour is over is closed. */
  readonly retires: readonly Retirable[];

  private readonly needsReason: (tenant: string) => boolean;

  constructor({ runtime, reading }: Pick<OpenRuntime, 'runtime' | 'reading'>) {
    const { service, store, clock } = runtime;
    this.needsReason = reading.needsReason;
    // Of each service: streams of the same name in two stores would be one in the ledger.
    const type = { prefix: `access/${service}`, decider: contentReadDecider };
    this.reads = new Aggregates(type, { store, cacheSize: READS_IN_MEMORY });
    const ofLists = { prefix: `list-access/${service}`, decider: contentListDecider };
    this.lists = new Aggregates(ofLists, { store, cacheSize: LISTS_IN_MEMORY });
    this.retires = [closedAfter(this.reads, dayOf, clock), closedAfter(this.lists, hourOf, clock)];
  }

  lacksReason(tenant: string, { reason }: Reading): boolean {
    return reason === undefined && this.needsReason(tenant);
  }

  /**
   * Lists are left out: a reason cannot be kept with them.
   * @throws Refusal `reason-required`
   */
  demandReason(tenant: string, reading: Reading): void {
    if (this.lacksReason(tenant, reading))
      throw new Refusal(
        'reason-required',
        'invalid',
        'What is sealed is shown here only to whoever says why. Ask again with the reason in header x-nightshift-reason (of commands: --read-reason).',
        [{ at: '/headers/x-nightshift-reason', reason: 'missing' }],
      );
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
    const stream = `${taskId}/${dayOf(at)}`;
    const { state } = await this.reads.load(stream);
    if (isRecorded(command, state)) return;
    // The reason may say something of the data subject: it is sealed, and erased, with the rest.
    const context = { ...eventContextOf(request, taskId), tenant, subjectKey };
    await this.reads.handle(stream, command, context);
  }
}

/** A state does not tell that its time is over; the clock does. */
const closedAfter = (
  streams: Pick<Retirable, 'owns'>,
  periodOf: (at: Instant) => string,
  clock: Clock,
): Retirable => ({
  owns: streams.owns,
  isClosed: (events) => {
    const last = events.at(-1);
    return last !== undefined && periodOf(last.time) < periodOf(clock.now());
  },
  snapshotShape: undefined,
});
