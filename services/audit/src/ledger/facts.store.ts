import type { ClickHouseClient } from '@clickhouse/client';
import { rowsOf, wordsOf } from './engine.store.js';
import { factMark, markFacts } from './fact-mark.store.js';

/** Made anew block by block: so many places at a time. */
const BLOCK = 65_536;

/** Compared range by range: what one query keeps in memory does not grow with the ledger. */
const RANGE = 16 * BLOCK;

const VIEW = { view: 'ledger_fact_of_event', migration: '0002_questions.sql' };

/**
 * Facts are written with their events, but not in one step: a crash in between, or a start after an
 * update, leaves events without them. What is missing is made from the record; what was found whole
 * by an earlier start is not looked at again.
 */
export const fillFacts = async (
  client: ClickHouseClient,
  days: number | undefined,
  range = RANGE,
): Promise<void> => {
  let mark = await factMark(client, days);
  for (;;) {
    const first = await firstAfter(client, mark.upTo);
    if (first === undefined) return;
    // A mark names a place that has an event: those to come may be anywhere above it.
    const span = { first, last: await lastUpTo(client, first + range - 1), days };
    const blocks = await blocksOf(client, span);
    for (const { block, events, facts } of blocks)
      if (events !== facts) await fill(client, span, block);
    const seen = blocks.reduce((sum, { events }) => sum + events, 0);
    mark = { upTo: span.last, facts: mark.facts + seen };
    await markFacts(client, mark, days);
  }
};

const firstAfter = async (client: ClickHouseClient, index: number): Promise<number | undefined> => {
  const query = `SELECT count() AS n, min(ledger_index) AS first FROM ledger_event WHERE ledger_index > ${index}`;
  const [row] = await rowsOf<{ n: number; first: number }>(client, query);
  return row && row.n > 0 ? row.first : undefined;
};

const lastUpTo = async (client: ClickHouseClient, index: number): Promise<number> => {
  const query = `SELECT max(ledger_index) AS last FROM ledger_event WHERE ledger_index <= ${index}`;
  return (await rowsOf<{ last: number }>(client, query))[0]?.last ?? index;
};

const fill = async (
  client: ClickHouseClient,
  { first, last }: Span,
  block: number,
): Promise<void> => {
  const words = await wordsOf(client, VIEW);
  const [from, to] = [Math.max(first, block * BLOCK), Math.min(last, (block + 1) * BLOCK - 1)];
  await client.command({
    query: `INSERT INTO ledger_fact SELECT * FROM (${words}) WHERE ledger_index BETWEEN ${from} AND ${to}`,
  });
};

interface Span {
  readonly first: number;
  readonly last: number;
  readonly days: number | undefined;
}
interface Block {
  readonly block: number;
  readonly events: number;
  readonly facts: number;
}

/** Of places between two: how many have an event, and how many a fact; each counts once. */
const blocksOf = async (
  client: ClickHouseClient,
  { first, last, days }: Span,
): Promise<readonly Block[]> => {
  const recent = days === undefined ? '' : `AND NOT (${isOld(days)})`;
  const counts = (table: string): string =>
    `SELECT intDiv(ledger_index, ${BLOCK}) AS block, uniqExact(ledger_index) AS n FROM ${table}
     WHERE ledger_index BETWEEN ${first} AND ${last} ${recent} GROUP BY block`;
  return rowsOf<Block>(
    client,
    `SELECT e.block AS block, e.n AS events, f.n AS facts FROM (${counts('ledger_event')}) AS e
     LEFT JOIN (${counts('ledger_fact')}) AS f ON e.block = f.block ORDER BY block`,
  );
};

/** A day earlier than the policy says: what is about to be dropped is neither missed nor made anew. */
export const isOld = (days: number): string =>
  `time <= now() - INTERVAL ${days} DAY + INTERVAL 1 DAY`;

/** What is dropped by age, and the time that says how old it is. */
const aging = { ledger_fact: 'time', ledger_task: 'last_at', ledger_run: 'last_at' } as const;

/** Facts older than the policy says are dropped, and what is folded from them; the record never is. */
export const keepFacts = async (
  client: ClickHouseClient,
  run: (statement: string) => Promise<void>,
  days: number | undefined,
): Promise<void> => {
  for (const [table, time] of Object.entries(aging)) {
    const [made] = await rowsOf<{ query: string }>(
      client,
      `SELECT create_table_query AS query FROM system.tables
       WHERE database = currentDatabase() AND name = '${table}'`,
    );
    const kept = /\bTTL toDateTime\(\w+\) \+ toIntervalDay\((\d+)\)/.exec(made?.query ?? '')?.[1];
    if (days === undefined && kept !== undefined) await run(`ALTER TABLE ${table} REMOVE TTL`);
    if (days !== undefined && kept !== String(days))
      await run(`ALTER TABLE ${table} MODIFY TTL toDateTime(${time}) + toIntervalDay(${days})`);
  }
};
