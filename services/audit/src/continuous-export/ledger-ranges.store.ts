import { setImmediate as othersTurn } from 'node:timers/promises';
import { Refusal } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import { ocsfLine, type LedgerEvent } from '../export/ocsf.js';
import { MAX_PART_EVENTS, parquetOf, PART_BYTES } from '../export/export.store.js';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { eventFacts } from '../ledger/event-facts.js';
import { foundRows } from '../ledger/found-rows.store.js';
import { storedColumns } from '../ledger/stored-row.js';
import { leavesOf } from '../tree/tiles.store.js';
import type { ExportKind, Range } from './range-manifest.js';
import { digestOf, digestOfAll, rowDigest, rowsDigest } from './row-digest.js';

const WITHIN = 'ledger_index > {after:UInt64} AND ledger_index <= {upTo:UInt64}';
const LEAF = `lower(hex(SHA256(concat(unhex('00'), body))))`;
const DIGEST = rowDigest(LEAF);
/** It reads in the process that also records. */
const TURN_ROWS = 500;
/** Of `throwIf`, as the engine counts its errors. */
const THROWN = '395';

interface FoundRow {
  readonly index: number;
  /** Of the bytes that stand there. */
  readonly madeLeaf: string;
  readonly body: string;
  /** Of all that stands there. */
  readonly digest: string;
}

/**
 * Events of all tenants by their places, each held against the tree before it leaves, and its columns
 * against its bytes where they leave, too.
 */
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
    const rows = await foundRows<FoundRow>(
      this.clients.find,
      `SELECT ledger_index AS index, ${LEAF} AS madeLeaf, body, ${DIGEST} AS digest
       FROM ledger_event WHERE ${WITHIN} ORDER BY ledger_index LIMIT 1 BY ledger_index`,
      placesOf(range),
    );
    await this.refuseDifferent(range, rows);
    if (kind === 'ocsf') return Buffer.from(rows.map(lineOf).join(''));
    return this.parquet(range, await digestsOf(range, rows));
  }

  private async refuseDifferent(range: Range, rows: readonly FoundRow[]): Promise<void> {
    let index = range.firstIndex - 1;
    for await (const leaf of leavesOf(this.dataSource, range.firstIndex - 1, range.lastIndex)) {
      const row = rows[index - range.firstIndex + 1];
      index += 1;
      if (row?.index === index && row.madeLeaf === leaf.toString('hex')) continue;
      const isThere = row?.index === index;
      throw differs(range, `Event ${index} is ${isThere ? 'not what was recorded' : 'missing'}`);
    }
  }

  /**
   * Read once more, as the engine makes the file; it makes none of other rows than those that were looked at.
   * An aggregate has a line also where there are no rows any more: there would be nothing to compare.
   */
  private parquet(range: Range, digests: readonly string[]): Promise<Buffer> {
    const columns = storedColumns.map((name, at) => `${cell(name, at)} AS ${name}`).join(', ');
    return parquetOf(
      this.clients.find,
      `SELECT ${columns} FROM (
         SELECT arraySort(one -> one.1, groupArray(tuple(${storedColumns.join(', ')}))) AS found
         FROM (SELECT *, ${DIGEST} AS digest FROM ledger_event WHERE ${WITHIN}
           ORDER BY ledger_index LIMIT 1 BY ledger_index)
         HAVING throwIf(${rowsDigest('digest')} != {digest:String}) = 0)
       ARRAY JOIN found AS row`,
      { ...placesOf(range), digest: digestOfAll(digests) },
    ).catch((error: unknown) => {
      if ((error as { readonly code?: unknown } | null)?.code !== THROWN) throw error;
      throw differs(range, `Events up to ${range.lastIndex} were changed while they were read`);
    });
  }
}

const placesOf = ({ firstIndex, lastIndex }: Range): Readonly<Record<string, number>> => ({
  after: firstIndex - 1,
  upTo: lastIndex,
});

const cell = (name: string, at: number): string =>
  name === 'leaf' ? `toString(row.${at + 1})` : `row.${at + 1}`;

/** @throws Refusal `export-differs` unless each row has the columns that its bytes say */
const digestsOf = async (range: Range, rows: readonly FoundRow[]): Promise<readonly string[]> => {
  for (const [at, row] of rows.entries()) {
    const reason = whyDifferent(row);
    if (reason) throw differs(range, `Event ${row.index} is not what was recorded: ${reason}`);
    if ((at + 1) % TURN_ROWS === 0) await othersTurn();
  }
  return rows.map(({ digest }) => digest);
};

const whyDifferent = ({ index, madeLeaf, body, digest }: FoundRow): string | undefined => {
  try {
    const isSame = digestOf(index, madeLeaf, eventFacts(body)) === digest;
    return isSame ? undefined : 'its columns say otherwise than its bytes';
  } catch (error) {
    return (error as Error).message;
  }
};

const differs = ({ firstIndex }: Range, what: string): Refusal =>
  new Refusal(
    'export-differs',
    'conflict',
    `${what}: nothing from ${firstIndex} on was written. Run \`nightshift ledger verify\`.`,
  );

const lineOf = ({ index, madeLeaf, body }: FoundRow): string =>
  ocsfLine({ index, leaf: madeLeaf, event: JSON.parse(body) as LedgerEvent['event'] });
