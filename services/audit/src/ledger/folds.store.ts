import type { ClickHouseClient } from '@clickhouse/client';
import { Refusal } from '@nightshift/kernel';

/** Folded anew so many places at a time: what one statement keeps in memory does not grow with the ledger. */
const RANGE = 1_048_576;

/** What is folded from facts and events as they are written, by its materialised view. */
const folds = [
  { table: 'ledger_task', view: 'ledger_task_of_fact' },
  { table: 'ledger_run', view: 'ledger_run_of_fact' },
  { table: 'ledger_call', view: 'ledger_call_of_event' },
  { table: 'ledger_control_event', view: 'ledger_control_of_event' },
] as const;

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
  for (let from = await doneBefore(client, days); from < last; from += range) {
    const upTo = Math.min(last, from + range);
    await foldAll(client, `ledger_index > ${from} AND ledger_index <= ${upTo}`);
    await client.insert({
      table: 'ledger_fold_mark',
      values: [{ single: 1, up_to: upTo, kept_days: days ?? 0 }],
      format: 'JSONEachRow',
    });
  }
};

/** Of these places, whatever was folded of them: a crash parts events from some of their folds, too. */
export const foldAgain = (client: ClickHouseClient, indexes: readonly number[]): Promise<void> =>
  foldAll(client, `ledger_index IN (${indexes.join(', ')})`);

const lastOf = async (client: ClickHouseClient): Promise<number> => {
  const [row] = await rows<{ last: number }>(
    client,
    'SELECT max(ledger_index) AS last FROM ledger_event',
  );
  return row?.last ?? 0;
};

/** Nothing, if another policy applied, or one of the tables is empty: then somebody emptied it. */
const doneBefore = async (client: ClickHouseClient, days: number | undefined): Promise<number> => {
  const stored = folds.map(({ table }) => `(SELECT count() FROM ${table})`).join(', ');
  const [mark] = await rows<{ upTo: number; keptDays: number; least: number }>(
    client,
    `SELECT up_to AS upTo, kept_days AS keptDays, least(${stored}) AS least FROM ledger_fold_mark FINAL`,
  );
  return mark === undefined || mark.keptDays !== (days ?? 0) || mark.least === 0 ? 0 : mark.upTo;
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
  const [made] = await rows<{ query: string }>(
    client,
    `SELECT as_select AS query FROM system.tables WHERE database = currentDatabase() AND name = '${view}'`,
  );
  if (!made) throw noFold(view);
  // The view's own words, over a part of what it reads.
  await client.command({
    query: `INSERT INTO ${table} SELECT * FROM (${made.query})
            SETTINGS additional_table_filters = {'ledger_fact': '${part}', 'ledger_event': '${part}'}`,
  });
};

const noFold = (view: string): Refusal =>
  new Refusal(
    'ledger-differs',
    'conflict',
    `The view ${view} is gone from ClickHouse: delete the row of 0004_read_side.sql from ledger_migration, and start again.`,
  );

const rows = async <T>(client: ClickHouseClient, query: string): Promise<readonly T[]> =>
  (await client.query({ query, format: 'JSONEachRow' })).json<T>();
