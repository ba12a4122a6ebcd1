import type { ClickHouseClient } from '@clickhouse/client';
import { rowsOf, wordsOf } from './engine.store.js';
import { foldedUpTo, markFolds } from './fold-mark.store.js';

/** Folded anew so many places at a time: what one statement keeps in memory does not grow with the ledger. */
const RANGE = 1_048_576;

/** What is folded from facts and events as they are written, by its materialised view. */
const folds = [
  { table: 'ledger_task', view: 'ledger_task_of_fact' },
  { table: 'ledger_run', view: 'ledger_run_of_fact' },
  { table: 'ledger_call', view: 'ledger_call_of_event' },
  { table: 'ledger_control_event', view: 'ledger_control_of_event' },
] as const;
const TABLES = folds.map(({ table }) => table);
const MIGRATION = '0004_read_side.sql';

/**
 * Folds are written with their events, but not in one step: a crash in between, or a start after an
 * update, leaves them behind. A start folds again whatever came since an earlier one: what was
 * there before stays as it is, as nothing counts twice.
 */
export const fillFolds = async (
  client: ClickHouseClient,
  days: number | undefined,
  range = RANGE,
): Promise<void> => {
  const last = await lastOf(client);
  for (let from = await foldedUpTo(client, TABLES, days); from < last; from += range) {
    const upTo = Math.min(last, from + range);
    await foldAll(client, `ledger_index > ${from} AND ledger_index <= ${upTo}`);
    await markFolds(client, TABLES, upTo, days);
  }
};

/** Of these places, whatever was folded of them: a crash parts events from some of their folds, too. */
export const foldAgain = (client: ClickHouseClient, indexes: readonly number[]): Promise<void> =>
  foldAll(client, `ledger_index IN (${indexes.join(', ')})`);

const lastOf = async (client: ClickHouseClient): Promise<number> => {
  const [row] = await rowsOf<{ last: number }>(
    client,
    'SELECT max(ledger_index) AS last FROM ledger_event',
  );
  return row?.last ?? 0;
};

/** @param part which places, as a condition on `ledger_index` */
const foldAll = async (client: ClickHouseClient, part: string): Promise<void> => {
  for (const one of folds) await fold(client, one, part);
};

const fold = async (
  client: ClickHouseClient,
  { table, view }: (typeof folds)[number],
  part: string,
): Promise<void> => {
  const words = await wordsOf(client, { view, migration: MIGRATION });
  // The view's own words, over a part of what it reads.
  await client.command({
    query: `INSERT INTO ${table} SELECT * FROM (${words})
            SETTINGS additional_table_filters = {'ledger_fact': '${part}', 'ledger_event': '${part}'}`,
  });
};
