import type { DataSource } from 'typeorm';
import type { ComparedByService, ComparedService, ServiceCount } from './compared-service.js';
import { Lacking } from './lacking.store.js';
import type { LedgerCounts } from './ledger-counts.js';
import type { LedgerRows } from './ledger-rows.store.js';
import { LeftStreams, withoutNul } from './left-streams.store.js';
import type { Look } from './missing.store.js';
import { type NotYetRecorded, OnTheirWay } from './not-yet-recorded.js';
import { tablesIn } from './tables-here.store.js';
import type { ServiceTable } from './uncounted.store.js';
import { earliest, type LedgerFault } from './verify.js';

/** An event as the ledger has it. */
export interface RecordedEvent {
  readonly index: number;
  readonly service: string;
  /** The stream of its service. */
  readonly subject: string;
  readonly sequence: number;
  readonly tenant: string;
  /** In the event, ISO 8601. */
  readonly time: string;
  readonly leaf: Buffer;
}

/** Events that are looked up together: batches of the ledger may be small. */
const AT_A_TIME = 1_000;

/**
 * The event tables of the services, in the same database: each has what it wrote, as it wrote it. What
 * was changed on one side alone shows, and whose tables are elsewhere is said.
 */
export class ServiceTables {
  private counts: Record<string, ServiceCount> = {};
  private readonly left = new Map<string, number>();
  private readonly pending: RecordedEvent[] = [];
  private fault: LedgerFault | undefined;
  private onTheirWay: OnTheirWay | undefined;
  private tables: Promise<ReadonlyMap<string, ServiceTable>> | undefined;

  /** What is known of the streams, as far as they were passed: beside the state. */
  readonly leaving: LeftStreams;

  constructor(private readonly dataSource: DataSource) {
    this.leaving = new LeftStreams(dataSource);
  }

  /** The next events of the ledger, in order. They are compared when there are enough of them. */
  async add(events: readonly RecordedEvent[]): Promise<LedgerFault | undefined> {
    this.pending.push(...events);
    return this.pending.length < AT_A_TIME ? this.fault : this.settle();
  }

  /** Compares what is left. @returns the first that differs of all so far */
  async settle(): Promise<LedgerFault | undefined> {
    const events = this.pending.splice(0);
    if (events.length === 0) return this.fault;
    const tables = await this.opened();
    const faults: (LedgerFault | undefined)[] = [this.fault];
    for (const [service, own] of Map.groupBy(events, (event) => event.service)) {
      const table = tables.get(service);
      const found = table && (await this.compared(table, own));
      if (table?.retires) await this.leaving.pass(table, own);
      const count = (this.counts[service] ??= { events: 0, compared: 0, newestMs: 0 });
      count.events += own.length;
      count.compared += found?.compared ?? 0;
      count.newestMs = newestOf(own, count.newestMs);
      faults.push(found?.fault);
    }
    this.fault = earliest(...faults);
    return this.fault;
  }

  /**
   * What a service wrote, and the ledger has not, and is not on its way. Whose place is not known is named after
   * the last.
   * @param counts all streams up to `lastIndex`
   */
  async lacking(
    counts: LedgerCounts,
    counted: Pick<Look, 'lastIndex' | 'now' | 'unread'>,
  ): Promise<LedgerFault | undefined> {
    const onTheirWay = new OnTheirWay();
    const faults: (LedgerFault | undefined)[] = [];
    const tables = await this.opened();
    for (const table of tables.values()) {
      const newestMs = this.counts[table.service]?.newestMs ?? 0;
      const own = { counts: counts.of(table.service), table, newestMs };
      const look = { ...counted, ...own, dataSource: this.dataSource };
      faults.push(await new Lacking(look, onTheirWay).toEnd());
    }
    const fault = earliest(...faults);
    if (!fault && tables.size > 0) this.onTheirWay = onTheirWay;
    return fault;
  }

  /** `null`: not known, as there is no table to look into, or something else was found there. */
  get notYetRecorded(): NotYetRecorded | null {
    return this.onTheirWay?.found ?? null;
  }

  /** What has left a table for the ledger, and is not there as it left. */
  async leftOtherwise(
    rows: Pick<LedgerRows, 'leavesOf'>,
    lastIndex: number,
  ): Promise<LedgerFault | undefined> {
    const faults: (LedgerFault | undefined)[] = [];
    for (const table of (await this.opened()).values()) {
      if (!table.retires) continue;
      const { fault, events } = await this.leaving.compare(rows, table, lastIndex);
      this.left.set(table.service, events);
      faults.push(fault);
    }
    return earliest(...faults);
  }

  /** `undefined` while something is not settled, or differs. */
  state(): ComparedByService | undefined {
    return this.fault || this.pending.length > 0 ? undefined : structuredClone(this.counts);
  }

  resume(counts: ComparedByService): void {
    this.counts = structuredClone(counts);
  }

  found(): readonly ComparedService[] {
    return Object.entries(this.counts)
      .map(([service, { events, compared }]) => ({
        service,
        events,
        compared,
        left: this.left.get(service) ?? 0,
      }))
      .sort((one, other) => (one.service < other.service ? -1 : 1));
  }

  private async compared(
    { service, schema, retires }: ServiceTable,
    events: readonly RecordedEvent[],
  ): Promise<{ readonly compared: number; readonly fault: LedgerFault | undefined }> {
    const [join, gone] = retires
      ? [
          `LEFT JOIN ${schema}.retired_stream r ON r.stream = u.stream`,
          'AND coalesce(r.version, 0) < u.version',
        ]
      : ['', ''];
    const [row] = await this.dataSource.query<Comparison[]>(
      `SELECT count(e.stream)::int AS compared,
         (min(u.place) FILTER (WHERE e.stream IS NULL ${gone}))::int AS unwritten,
         (min(u.place) FILTER (WHERE sha256('\\x00'::bytea || convert_to(e.body, 'UTF8')) <> u.leaf))::int AS different
       FROM unnest($1::text[], $2::int[], $3::bytea[]) WITH ORDINALITY AS u (stream, version, leaf, place)
       LEFT JOIN ${schema}.event e ON e.stream = u.stream AND e.version = u.version ${join}`,
      [
        events.map(({ subject }) => withoutNul(subject)),
        events.map(({ sequence }) => sequence),
        events.map(({ leaf }) => leaf),
      ],
    );
    const fault = (place: number | null | undefined, reason: string): LedgerFault | undefined => {
      const event = events[(place ?? 0) - 1];
      return event && { index: event.index, reason: `${service} ${reason} ${nameOf(event)}` };
    };
    return {
      compared: row?.compared ?? 0,
      fault: earliest(
        fault(row?.unwritten, 'has not written this event, by its own table:'),
        fault(row?.different, 'has other bytes of this event in its own table:'),
      ),
    };
  }

  private opened(): Promise<ReadonlyMap<string, ServiceTable>> {
    return (this.tables ??= tablesIn(this.dataSource));
  }
}

interface Comparison {
  readonly compared: number;
  readonly unwritten: number | null;
  readonly different: number | null;
}

/** A clock that is ahead must not have others passed over. */
const newestOf = (events: readonly RecordedEvent[], known: number): number => {
  const now = Date.now();
  return events.reduce((newest, { time }) => {
    const at = Date.parse(time);
    return at > newest && at <= now ? at : newest;
  }, known);
};

const nameOf = ({ subject, sequence }: RecordedEvent): string => `${subject}, ${sequence}`;
