import type { DataSource } from 'typeorm';
import type { LedgerRows } from './ledger-rows.store.js';
import { differing, type LeftStream } from './left-stream.js';
import {
  type KeptDigest,
  type PassedEvent,
  type PassedStream,
  RunningDigests,
} from './running-digests.js';
import type { ServiceTable } from './uncounted.store.js';
import { earliest, type LedgerFault } from './verify.js';

/** Streams of one look at the ledger; as few of them as come to this many events, or one. */
const [STREAMS, EVENTS] = [1_000, 50_000];

export interface FoundStreams {
  readonly fault: LedgerFault | undefined;
  /** Events that are in the ledger only, and are those that left. */
  readonly events: number;
}

/** A stream as far as a walk has passed it, and the service that wrote it. */
export type PassedLine = readonly [service: string, ...PassedStream];

/**
 * What has left the tables for the ledger, held against it: the digest of each stream stayed behind. A walk makes
 * the same of the events that it passes; what is not the same by that is looked up at its end.
 */
export class LeftStreams {
  /** By service; `undefined`: from whose table nothing had left when the walk began. All is looked up there. */
  private readonly passed = new Map<string, RunningDigests | undefined>();
  private isResumed = false;

  constructor(private readonly dataSource: DataSource) {}

  /** The next events of a service, in the order of the ledger. */
  async pass(table: ServiceTable, events: readonly PassedEvent[]): Promise<void> {
    const { service, schema } = table;
    if (!this.passed.has(service)) this.passed.set(service, await this.begun(table));
    const digests = this.passed.get(service);
    if (!digests) return;
    const left = await this.dataSource.query<(KeptDigest & { readonly stream: string })[]>(
      `SELECT stream, version, tenant, digest FROM ${schema}.retired_stream WHERE stream = ANY ($1::text[])`,
      [[...new Set(events.map(({ subject }) => withoutNul(subject)))]],
    );
    const kept = new Map(left.map((one) => [one.stream, one]));
    for (const event of events) digests.add(event, kept.get(event.subject));
  }

  /**
   * A stream leaves only after its rows are there, so one that leaves meanwhile is found, too.
   * @param lastIndex what the ledger has not at all is named after it
   */
  async compare(
    rows: Pick<LedgerRows, 'leavesOf'>,
    table: ServiceTable,
    lastIndex: number,
  ): Promise<FoundStreams> {
    const digests = this.passed.get(table.service);
    const lookUp = lookingUp(rows, table.service, lastIndex);
    const found: FoundStreams[] = [];
    let doubtful: LeftStream[] = [];
    for await (const page of pages(this.dataSource, table)) {
      const isAsItLeft = (one: LeftStream): boolean =>
        one.again === null && digests?.isProved(one.stream, one) === true;
      found.push({ fault: undefined, events: sumOf(page.filter(isGone).filter(isAsItLeft)) });
      const next = page.filter((one) => !isAsItLeft(one));
      if (doubtful.length + next.length > STREAMS || sumOf(doubtful) + sumOf(next) > EVENTS)
        found.push(await lookUp(doubtful.splice(0)));
      doubtful = [...doubtful, ...next];
    }
    found.push(await lookUp(doubtful));
    return {
      fault: earliest(...found.map(({ fault }) => fault)),
      events: found.reduce((sum, { events }) => sum + events, 0),
    };
  }

  /** What a later process needs to go on. */
  *state(): Generator<PassedLine> {
    for (const [service, digests] of this.passed)
      for (const stream of digests?.state() ?? []) yield [service, ...stream];
  }

  /** Goes on where another walk was, which had begun with what it has passed of. */
  resume(lines: Iterable<PassedLine>): void {
    this.isResumed = true;
    for (const [service, ...stream] of lines) {
      const digests = this.passed.get(service) ?? new RunningDigests();
      this.passed.set(service, digests);
      digests.resume(stream);
    }
  }

  private async begun({ schema }: ServiceTable): Promise<RunningDigests | undefined> {
    if (this.isResumed) return undefined;
    const [row] = await this.dataSource.query<{ left: boolean }[]>(
      `SELECT EXISTS (SELECT FROM ${schema}.retired_stream) AS left`,
    );
    return row?.left ? new RunningDigests() : undefined;
  }
}

/** PostgreSQL has no place for that character, and so no service has a stream of such a name. */
export const withoutNul = (subject: string): string => subject.replaceAll('\0', '\ufffd');

const isGone = ({ deleted }: LeftStream): boolean => deleted;
const sumOf = (streams: readonly LeftStream[]): number =>
  streams.reduce((sum, { version }) => sum + version, 0);

/** Each of them event by event: what differs has its place. */
const lookingUp =
  (rows: Pick<LedgerRows, 'leavesOf'>, service: string, lastIndex: number) =>
  async (streams: readonly LeftStream[]): Promise<FoundStreams> => {
    let [fault, events]: [LedgerFault | undefined, number] = [undefined, 0];
    if (streams.length === 0) return { fault, events };
    const names = streams.map(({ stream }) => stream);
    const leaves = Map.groupBy(await rows.leavesOf(service, names), ({ subject }) => subject);
    for (const left of streams) {
      const found = differing(service, left, leaves.get(left.stream) ?? [], lastIndex);
      fault = earliest(fault, found);
      if (!found && left.deleted) events += left.version;
    }
    return { fault, events };
  };

const pages = async function* (
  dataSource: DataSource,
  { schema }: ServiceTable,
): AsyncGenerator<readonly LeftStream[]> {
  let after = '';
  for (;;) {
    const rows = await dataSource.query<LeftStream[]>(
      `SELECT stream, version, tenant, digest, deleted,
         CASE WHEN deleted THEN
           (SELECT min(e.version) FROM ${schema}.event e WHERE e.stream = r.stream AND e.version <= r.version) END AS again
       FROM (
         SELECT *, sum(version) OVER (ORDER BY stream) - version AS before FROM (
           SELECT * FROM ${schema}.retired_stream WHERE stream > $1 ORDER BY stream LIMIT ${STREAMS}) AS next) AS r
       WHERE before < ${EVENTS} ORDER BY stream`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.stream;
    yield rows;
  }
};
