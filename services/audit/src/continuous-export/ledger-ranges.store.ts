import { Refusal } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import { ocsfLine, type LedgerEvent } from '../export/ocsf.js';
import { EXPORT_COLUMNS, MAX_PART_EVENTS, parquetOf, PART_BYTES } from '../export/export.store.js';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { foundRows } from '../ledger/found-rows.store.js';
import { leavesOf } from '../tree/tiles.store.js';
import type { ExportKind, Range } from './range-manifest.js';

const WITHIN = 'ledger_index > {after:UInt64} AND ledger_index <= {upTo:UInt64}';
const LEAF = `lower(hex(SHA256(concat(unhex('00'), body))))`;

interface LeafRow {
  readonly index: number;
  readonly leaf: string;
  readonly body?: string;
}

/** Events of all tenants by their places, each held against the tree before it leaves. */
export class LedgerRanges {
  constructor(
    private readonly clients: Pick<LedgerClients, 'find'>,
    private readonly dataSource: DataSource,
    private readonly maxEvents = MAX_PART_EVENTS,
  ) {}

  /** Where a range that begins after `after` ends: a file is held whole in the process that also records. */
  async endAfter(after: number, upTo: number): Promise<number> {
    const last = Math.min(upTo, after + this.maxEvents);
    const [row] = await foundRows<{ last: number }>(
      this.clients.find,
      `SELECT max(ledger_index) AS last FROM (
         SELECT ledger_index, sum(size) OVER (ORDER BY ledger_index ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - size AS before
         FROM (SELECT ledger_index, length(body) AS size FROM ledger_event WHERE ${WITHIN}
           ORDER BY ledger_index LIMIT 1 BY ledger_index))
       WHERE before < ${PART_BYTES}`,
      { after, upTo: last },
    );
    // Without any row there is nothing to be large: reading it says which one is missing.
    return row && row.last > after ? row.last : last;
  }

  /**
   * The same bytes for the same range.
   * @throws Refusal `export-differs` if a row is missing, or is not what the tree has at its place
   */
  async bytes(kind: ExportKind, range: Range): Promise<Buffer> {
    const values = { after: range.firstIndex - 1, upTo: range.lastIndex };
    const rows = await foundRows<LeafRow>(
      this.clients.find,
      `SELECT ledger_index AS index, ${LEAF} AS leaf ${kind === 'ocsf' ? ', body' : ''}
       FROM ledger_event WHERE ${WITHIN} ORDER BY ledger_index LIMIT 1 BY ledger_index`,
      values,
    );
    await this.refuseDifferent(range, rows);
    if (kind === 'ocsf') return Buffer.from(rows.map(lineOf).join(''));
    return parquetOf(
      this.clients.find,
      `SELECT ${EXPORT_COLUMNS} FROM ledger_event WHERE ${WITHIN}
       ORDER BY ledger_index LIMIT 1 BY ledger_index`,
      values,
    );
  }

  private async refuseDifferent(range: Range, rows: readonly LeafRow[]): Promise<void> {
    let index = range.firstIndex - 1;
    for await (const leaf of leavesOf(this.dataSource, range.firstIndex - 1, range.lastIndex)) {
      const row = rows[index - range.firstIndex + 1];
      index += 1;
      if (row?.index === index && row.leaf === leaf.toString('hex')) continue;
      throw new Refusal(
        'export-differs',
        'conflict',
        `Event ${index} is ${row?.index === index ? 'not what was recorded' : 'missing'}: nothing from ${range.firstIndex} on was written. Run \`nightshift ledger verify\`.`,
      );
    }
  }
}

const lineOf = ({ index, leaf, body = '' }: LeafRow): string =>
  ocsfLine({ index, leaf, event: JSON.parse(body) as LedgerEvent['event'] });
