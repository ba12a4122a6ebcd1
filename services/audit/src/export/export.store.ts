import { Refusal } from '@nightshift/kernel';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { foundRows } from '../ledger/found-rows.store.js';
import { limits, withinLimits } from '../ledger/limits.js';

/** A part of the tenant's events, in the order of the ledger, by the days they happened on. */
export interface ExportPart {
  /** Places that it is about; those of other tenants among them are not in it. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly days: readonly { readonly day: string; readonly rows: number }[];
}

/** Events of one part. */
export const MAX_PART_EVENTS = 20_000;
/** Bytes of the events of one part: a file is held whole in the process that also records. */
export const PART_BYTES = 32_000_000;

const EXPORT_COLUMNS =
  'ledger_index, id, type, tenant, task_id, service, subject, sequence, time, causation_id, correlation_id, data, toString(leaf) AS leaf, body';

const WHOSE = `tenant = {tenant:String} AND ledger_index > {after:UInt64} AND ledger_index <= {upTo:UInt64}`;

/** The tenant's events as files that other systems read, part by part. */
export class LedgerExport {
  constructor(private readonly clients: Pick<LedgerClients, 'find'>) {}

  /** The next part after `after`, `limit` events at most; without days if there is no further one. */
  async part(tenant: string, after: number, upTo: number, limit: number): Promise<ExportPart> {
    const rows = await foundRows<{ day: string; rows: number; last: number }>(
      this.clients.find,
      `SELECT toString(toDate32(time)) AS day, count() AS rows, max(ledger_index) AS last FROM (
          SELECT ledger_index, time, sum(size) OVER (ORDER BY ledger_index ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - size AS bytesBefore
          FROM (SELECT ledger_index, time, length(body) AS size FROM ledger_event
            WHERE ${WHOSE} ORDER BY ledger_index LIMIT 1 BY ledger_index LIMIT {limit:UInt32}))
        WHERE bytesBefore < ${PART_BYTES} GROUP BY day ORDER BY day`,
      { tenant, after, upTo, limit },
    );
    const last = Math.max(...rows.map((row) => row.last));
    return {
      firstIndex: after + 1,
      lastIndex: rows.length === 0 ? upTo : last,
      days: rows.map(({ day, rows: count }) => ({ day, rows: count })),
    };
  }

  /**
   * Its events of one day, as Parquet: every column, and the exact bytes that were hashed.
   * @throws Refusal `invalid-request` for more than a part is
   */
  async parquet(
    tenant: string,
    part: Pick<ExportPart, 'firstIndex' | 'lastIndex'>,
    day: string,
  ): Promise<Buffer> {
    const { firstIndex, lastIndex } = part;
    const whole = await this.part(tenant, firstIndex - 1, lastIndex, MAX_PART_EVENTS);
    if (whole.lastIndex < lastIndex) {
      const rest = await this.part(tenant, whole.lastIndex, lastIndex, 1);
      if (rest.days.length > 0) throw tooMuch;
    }
    return parquetOf(
      this.clients.find,
      `SELECT ${EXPORT_COLUMNS} FROM ledger_event
       WHERE ${WHOSE} AND toDate32(time) = {day:Date32}
       ORDER BY ledger_index LIMIT 1 BY ledger_index`,
      { tenant, after: firstIndex - 1, upTo: lastIndex, day },
    );
  }
}

/** What a query finds, as one file; all of it in memory. */
export const parquetOf = (
  client: LedgerClients['find'],
  query: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Buffer> =>
  withinLimits(async () => {
    const { stream } = await client.exec({
      query: `${query} FORMAT Parquet`,
      query_params: parameters,
      clickhouse_settings: { ...limits, wait_end_of_query: 1 },
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  });

const tooMuch = new Refusal(
  'invalid-request',
  'invalid',
  'These are more events than a file holds: take firstIndex and lastIndex from GET /v1/ledger/export.',
);
