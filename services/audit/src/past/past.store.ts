import type { ServiceName } from '@nightshift/contracts';
import type { LedgerEvent, LedgerSelection } from '@nightshift/event-store';
import {
  type PastEvents,
  type RecordedParts,
  type StreamPart,
  whole,
} from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { limits, withinLimits } from '../ledger/limits.js';
import type { Checkpoints } from '../tree/checkpoints.store.js';
import { HASH_BYTES, TILE_WIDTH } from '../tree/tile.js';
import { keyOf, readTiles } from '../tree/tiles.store.js';
import { provedLeaves, type RecordedRow } from './recorded.js';

/** However large the events are, an answer stays about this small. */
const ANSWER_BYTES = 16_000_000;
/** However small they are, no more are sorted than an answer may have. */
const FOUND_AT_ONCE = 10_000;

export interface PastStreamsOptions {
  readonly clients: Pick<LedgerClients, 'find'>;
  readonly dataSource: DataSource;
  readonly checkpoints: Pick<Checkpoints, 'last'>;
}

/** Streams of the services as the ledger has them: what it can prove of them, and their bytes. */
export class PastStreams {
  constructor(private readonly options: PastStreamsOptions) {}

  /** For one service; in one process it is asked like this, over HTTP by its controller. */
  readonly of = (service: ServiceName): PastEvents => ({
    recorded: (tenant, parts) => this.recorded(service, tenant, parts),
    read: (tenant, part) => whole(part, (rest) => this.page(service, tenant, rest)),
    find: (tenant, selection, after) => this.find(service, tenant, selection, after),
  });

  /** Of the tenant's streams only what a signed checkpoint covers, hashed from the rows, and held against the tree. */
  async recorded(
    service: string,
    tenant: string,
    parts: readonly StreamPart[],
  ): Promise<RecordedParts> {
    const treeSize = (await this.options.checkpoints.last())?.size ?? 0;
    if (treeSize === 0 || parts.length === 0) return { treeSize, leaves: new Map() };
    const rows = await this.query<RecordedRow>(
      `SELECT subject AS stream, sequence, ledger_index AS index,
         lower(hex(SHA256(concat(unhex('00'), body)))) AS leaf
       FROM ledger_event
       WHERE service = {service:String} AND tenant = {tenant:String} AND subject IN {streams:Array(String)}
         AND sequence > {after:UInt32} AND sequence <= {upTo:UInt32} AND ledger_index <= {treeSize:UInt64}
       ORDER BY subject, sequence, ledger_index LIMIT 1 BY ledger_index`,
      {
        service,
        tenant,
        treeSize,
        streams: parts.map(({ stream }) => stream),
        after: Math.min(...parts.map(({ after }) => after)),
        upTo: Math.max(...parts.map(({ upTo }) => upTo)),
      },
    );
    return { treeSize, leaves: provedLeaves(parts, rows, await this.leavesAt(rows)) };
  }

  /**
   * The exact bytes, as many as fit into one answer; `[]`: there are no more. Of what came under one
   * sequence twice the first: that is what was there when the stream left.
   */
  async page(
    service: string,
    tenant: string,
    { stream, after, upTo }: StreamPart,
  ): Promise<readonly string[]> {
    const rows = await this.query<{ body: string }>(
      `SELECT body FROM (
         SELECT sequence, ledger_index, body, sum(length(body)) OVER (
           ORDER BY sequence, ledger_index ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - length(body) AS before
         FROM (
           SELECT sequence, ledger_index, body FROM ledger_event
           WHERE service = {service:String} AND tenant = {tenant:String} AND subject = {stream:String}
             AND sequence > {after:UInt32} AND sequence <= {upTo:UInt32}
           ORDER BY sequence, ledger_index LIMIT 1 BY sequence))
       WHERE before < ${ANSWER_BYTES} ORDER BY sequence, ledger_index`,
      { service, tenant, stream, after, upTo },
    );
    return rows.map(({ body }) => body);
  }

  /** Rows of one place, should there be several, come together: the next page begins after them. */
  async find(
    service: string,
    tenant: string,
    selection: LedgerSelection,
    after: number,
  ): Promise<readonly LedgerEvent[]> {
    const [column, value] =
      'stream' in selection ? ['subject', selection.stream] : ['type', selection.type];
    const selected = `service = {service:String} AND tenant = {tenant:String} AND ${column} = {value:String}
         AND ledger_index > {after:UInt64}`;
    const rows = await this.query<Pick<RecordedRow, 'index' | 'leaf'> & { readonly body: string }>(
      `SELECT ledger_index AS index, body, lower(hex(SHA256(concat(unhex('00'), body)))) AS leaf
       FROM ledger_event WHERE ${selected} AND ledger_index <= (
         SELECT max(ledger_index) FROM (
           SELECT ledger_index, sum(size) OVER (
             ORDER BY ledger_index ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - size AS before
           FROM (SELECT ledger_index, length(body) AS size FROM ledger_event WHERE ${selected}
             ORDER BY ledger_index LIMIT ${FOUND_AT_ONCE}))
         WHERE before < ${ANSWER_BYTES})
       ORDER BY ledger_index`,
      { service, tenant, value, after },
    );
    const tree = await this.leavesAt(rows);
    const times = await this.recordedAt(rows.map(({ index }) => index));
    return rows.map(({ index, body, leaf }) => {
      const vouched = tree.get(index) === leaf;
      return { index, body, vouched, recordedAt: (vouched && times.get(index)) || null };
    });
  }

  /** By place in the ledger. */
  private async recordedAt(places: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const rows: { index: string; at: Date }[] = await this.options.dataSource.query(
      `SELECT index, at FROM unnest($1::bigint[]) AS index, LATERAL (
         SELECT last_index, recorded_at AS at FROM ledger_batch
         WHERE first_index <= index ORDER BY first_index DESC LIMIT 1) AS batch
       WHERE last_index >= index`,
      [places],
    );
    return new Map(rows.map(({ index, at }) => [Number(index), at.toISOString()]));
  }

  /** By place in the ledger: the leaf (hex) that the tree has there. */
  private async leavesAt(
    rows: readonly Pick<RecordedRow, 'index'>[],
  ): Promise<ReadonlyMap<number, string>> {
    const tileOf = (index: number): number => Math.floor((index - 1) / TILE_WIDTH);
    const wanted = [...new Set(rows.map(({ index }) => tileOf(index)))];
    const tiles = await readTiles(
      this.options.dataSource,
      wanted.map((tile) => ({ level: 0, tile })),
    );
    return new Map(
      rows.map(({ index }) => {
        const tile = tiles.get(keyOf({ level: 0, tile: tileOf(index) }));
        const from = ((index - 1) % TILE_WIDTH) * HASH_BYTES;
        return [index, tile?.subarray(from, from + HASH_BYTES).toString('hex') ?? ''];
      }),
    );
  }

  private query<T>(query: string, parameters: Record<string, unknown>): Promise<readonly T[]> {
    return withinLimits(async () => {
      const result = await this.options.clients.find.query({
        query,
        query_params: parameters,
        format: 'JSONEachRow',
        clickhouse_settings: limits,
      });
      return result.json<T>();
    });
  }
}
