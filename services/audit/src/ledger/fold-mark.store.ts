import type { ClickHouseClient } from '@clickhouse/client';
import { rowsOf } from './engine.store.js';

interface FoldMark {
  /** Up to here everything was folded. */
  readonly upTo: number;
  readonly keptDays: number;
  /** Folds that had rows then; none: an older version did not say. */
  readonly filled: readonly string[];
}

/** Up to where an earlier start has folded; 0, if another policy applied, or somebody emptied a fold. */
export const foldedUpTo = async (
  client: ClickHouseClient,
  folds: readonly string[],
  days: number | undefined,
): Promise<number> => {
  const [mark] = await rowsOf<FoldMark>(
    client,
    'SELECT up_to AS upTo, kept_days AS keptDays, filled FROM ledger_fold_mark FINAL',
  );
  if (mark === undefined || mark.keptDays !== (days ?? 0)) return 0;
  const filled = new Set(await filledOf(client, folds));
  const hadRows = mark.filled.length > 0 ? mark.filled : folds;
  return hadRows.every((table) => filled.has(table)) ? mark.upTo : 0;
};

export const markFolds = async (
  client: ClickHouseClient,
  folds: readonly string[],
  upTo: number,
  days: number | undefined,
): Promise<void> => {
  const filled = await filledOf(client, folds);
  await client.insert({
    table: 'ledger_fold_mark',
    values: [{ single: 1, up_to: upTo, kept_days: days ?? 0, filled }],
    format: 'JSONEachRow',
  });
};

const filledOf = async (
  client: ClickHouseClient,
  folds: readonly string[],
): Promise<readonly string[]> => {
  const counts = folds.map((table) => `(SELECT count() FROM ${table}) AS ${table}`).join(', ');
  const [row = {}] = await rowsOf<Readonly<Record<string, number>>>(client, `SELECT ${counts}`);
  return folds.filter((table) => (row[table] ?? 0) > 0);
};
