import { LONG_AGO_MS } from './awaited.js';
import { type Look, missingEvent, type MissingEvent, placeOf } from './missing.store.js';
import type { OnTheirWay } from './not-yet-recorded.js';
import { placedSince } from './placed-since.store.js';
import { SETTLE_MS } from './row-reader.store.js';
import { standsStill } from './standstill.store.js';
import { uncounted, type UncountedEvent } from './uncounted.store.js';
import { unreadOf } from './unread.store.js';
import { earliest, type LedgerFault } from './verify.js';
import { type Waiting, waitingOf } from './waiting.store.js';

/** What is looked for at a time: each time the outbox is read, and on the bus all that audit has not. */
const AT_A_TIME = 100_000;

/** Neither recorded, nor recent, nor waiting in the outbox: on the bus, or lost. */
interface Suspect extends MissingEvent {
  /** What else is to be said of it. */
  readonly remark: string;
  /** It stands in an outbox from which nothing leaves: none of its fault if the bus is away. */
  readonly isStuck: boolean;
}

const FORGED = '; its bytes there are not those of this event';
const OTHER = '; another event of this id has a place in the ledger';
const PASSED_OVER = '; it stands in the outbox, and what was written after it was published';

/** As the ledger knows no owner, it accuses nobody: what is honest leaves at a restart. */
const stuckIn = (service: string): string =>
  `; it stands in the outbox for more than a day, and nothing leaves there, though ${service} runs and the bus answers: restart ${service}; what stays there even then, nobody publishes (runbook: ledger differs)`;

/**
 * What a service has written and the ledger has not: each such event is on its way, or it is a fault. An event goes from
 * the outbox to the bus to the ledger, and is looked for in that order: so it is found, however it moves on meanwhile.
 */
export class Lacking {
  private fault: LedgerFault | undefined;
  /** Neither recorded nor recent. */
  private doubtful: MissingEvent[] = [];
  private still: Promise<boolean> | undefined;

  constructor(
    private readonly look: Look,
    /** Gets those that are not recorded yet. */
    private readonly onTheirWay: OnTheirWay,
  ) {}

  /** @returns the first fault: where one is, gaps are looked at to the end, for the first of them */
  async toEnd(): Promise<LedgerFault | undefined> {
    const { dataSource, table, counts, now } = this.look;
    const isWanted = (stream: string): boolean => !this.fault || counts.isOverdue(stream, now);
    for await (const events of uncounted(dataSource, table, counts, isWanted)) {
      await this.judge(events);
      if (this.doubtful.length >= AT_A_TIME) await this.settle();
    }
    await this.settle();
    return this.fault;
  }

  private async judge(events: readonly UncountedEvent[]): Promise<void> {
    const missing: MissingEvent[] = [];
    for (const event of events) {
      const read = missingEvent(event, this.look.table.service);
      if (read) missing.push(read);
      else this.isLost(event, FORGED);
    }
    for (const event of await this.unplaced(missing))
      if (this.isRecent(event)) this.onTheirWay.add('recent', event.time);
      else this.doubtful.push(event);
  }

  /** In the outbox, then on the bus, then in the ledger. */
  private async settle(): Promise<void> {
    const doubtful = this.doubtful.splice(0);
    // Once: it takes its time.
    const still = (): Promise<boolean> => (this.still ??= standsStill(this.look));
    const waiting = await waitingOf(this.look, doubtful, still);
    const others = doubtful.filter((event) => waiting.get(placeOf(event)) !== 'waits');
    for (const event of doubtful)
      if (waiting.get(placeOf(event)) === 'waits') this.comes(event, 'inOutbox');
    const suspects = (await this.unplaced(others)).map((event) => ({
      ...event,
      ...this.standing(waiting.get(placeOf(event))),
    }));
    if (suspects.length > 0) await this.lookOnBus(suspects);
  }

  private async lookOnBus(suspects: readonly Suspect[]): Promise<void> {
    const { leaves, unknown } = await unreadOf(this.look, suspects);
    const doubt = unknown ? `; whether it is on the bus is not known: ${unknown}` : '';
    for (const event of await this.unplaced(suspects))
      if (leaves.has(event.leaf.toString('hex'))) this.comes(event, 'onBus');
      else if (unknown && event.isStuck) this.comes(event, 'inOutbox');
      else this.isLost(event, `${event.remark}${doubt}`);
  }

  /** Those that have no place in the ledger by now. */
  private async unplaced<Missing extends MissingEvent>(
    missing: readonly Missing[],
  ): Promise<readonly Missing[]> {
    const placed = await placedSince(this.look, missing);
    for (const event of missing)
      if (placed.has(event.id)) this.isPlaced(event, placed.get(event.id));
    return missing.filter(({ id }) => !placed.has(id));
  }

  private standing(waits: Waiting | undefined): Pick<Suspect, 'remark' | 'isStuck'> {
    if (waits === 'stuck') return { remark: stuckIn(this.look.table.service), isStuck: true };
    return { remark: waits === 'passed-over' ? PASSED_OVER : '', isStuck: false };
  }

  /** A time that is yet to come is not believed; what is missing before an event that came needs more than its time. */
  private isRecent({ stream, version, time }: MissingEvent): boolean {
    const { now, counts } = this.look;
    const age = now - time;
    const isOverdue = counts.overdueAfter(stream, version, now) !== undefined;
    return age < LONG_AGO_MS && age > -SETTLE_MS && !isOverdue;
  }

  private isPlaced(event: MissingEvent, placed: 'since' | 'other' | undefined): void {
    if (placed === 'other') this.isLost(event, OTHER);
    else this.look.counts.comes(event.stream, event.version);
  }

  private comes(event: MissingEvent, where: 'inOutbox' | 'onBus'): void {
    this.look.counts.comes(event.stream, event.version);
    this.onTheirWay.add(where, event.time);
  }

  /** Its place is not known: it is before the event that came too early, or after the last. */
  private isLost(event: UncountedEvent | MissingEvent, remark: string): void {
    const { counts, lastIndex, table, now } = this.look;
    const { stream, version } = event;
    const at = 'time' in event ? ` at ${new Date(event.time).toISOString()}` : '';
    this.fault = earliest(this.fault, {
      index: counts.overdueAfter(stream, version, now) ?? lastIndex + 1,
      reason: `the ledger lacks an event that ${table.service} has written${at}: ${stream}, ${version}${remark}`,
    });
  }
}
