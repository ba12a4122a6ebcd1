import type { ClickHouseClient } from '@clickhouse/client';
import { Refusal } from '@nightshift/kernel';

/** Compared block by block: so many places at a time. */
const BLOCK = 65_536;

/**
 * Facts are written with their events, but not in one step: a crash in between, or a start after an
 * update, leaves events without them. What is missing is made from the record.
 */
export const fillFacts = async (
  client: ClickHouseClient,
  days: number | undefined,
): Promise<void> => {
  const blocks = await incomplete(client, days);
  if (blocks.length === 0) return;
  const [view] = await rows<{ query: string }>(
    client,
    `SELECT as_select AS query FROM system.tables
     WHERE database = currentDatabase() AND name = 'ledger_fact_of_event'`,
  );
  if (!view) throw noFacts;
  for (const block of blocks)
    await client.command({
      query: `INSERT INTO ledger_fact SELECT * FROM (${view.query}) WHERE ledger_index >= ${block * BLOCK} AND ledger_index < ${(block + 1) * BLOCK}`,
    });
};

const noFacts = new Refusal(
  'ledger-differs',
  'conflict',
  'The view ledger_fact_of_event is gone from ClickHouse: delete the row of 0002_questions.sql from ledger_migration, and start again.',
);

/** A day more than is kept, so that nothing is made anew that is about to be dropped. */
const incomplete = async (
  client: ClickHouseClient,
  days: number | undefined,
): Promise<readonly number[]> => {
  const recent =
    days === undefined ? '' : `WHERE time > now() - INTERVAL ${days} DAY + INTERVAL 1 DAY`;
  const counts = (table: string): string =>
    `SELECT intDiv(ledger_index, ${BLOCK}) AS block, uniqExact(ledger_index) AS n FROM ${table} ${recent} GROUP BY block`;
  const found = await rows<{ block: number }>(
    client,
    `SELECT e.block AS block FROM (${counts('ledger_event')}) AS e
     LEFT JOIN (${counts('ledger_fact')}) AS f ON e.block = f.block
     WHERE e.n != f.n ORDER BY block`,
  );
  return found.map(({ block }) => block);
};

/** Facts older than the policy says are dropped; the record is never dropped by age. */
export const keepFacts = async (
  client: ClickHouseClient,
  run: (statement: string) => Promise<void>,
  days: number | undefined,
): Promise<void> => {
  const [table] = await rows<{ made: string }>(
    client,
    `SELECT create_table_query AS made FROM system.tables
     WHERE database = currentDatabase() AND name = 'ledger_fact'`,
  );
  const kept = /\bTTL toDateTime\(time\) \+ toIntervalDay\((\d+)\)/.exec(table?.made ?? '')?.[1];
  if (days === undefined && kept !== undefined) await run('ALTER TABLE ledger_fact REMOVE TTL');
  if (days !== undefined && kept !== String(days))
    await run(`ALTER TABLE ledger_fact MODIFY TTL toDateTime(time) + toIntervalDay(${days})`);
};

const rows = async <T>(client: ClickHouseClient, query: string): Promise<readonly T[]> =>
  (await client.query({ query, format: 'JSONEachRow' })).json<T>();
