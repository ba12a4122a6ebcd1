import type { ClickHouseClient } from '@clickhouse/client';
import { rowsOf } from './engine.store.js';

/** Up to where every event has its fact. */
export interface FactMark {
  readonly upTo: number;
  /** How many facts that were. */
  readonly facts: number;
}

const NOTHING: FactMark = { upTo: 0, facts: 0 };

/** What was found whole before; nothing, if facts are gone since, or another policy applied. */
export const factMark = async (
  client: ClickHouseClient,
  days: number | undefined,
): Promise<FactMark> => {
  const [mark] = await rowsOf<FactMark & { keptDays: number; stored: number }>(
    client,
    `SELECT up_to AS upTo, facts, kept_days AS keptDays, (SELECT count() FROM ledger_fact) AS stored
     FROM ledger_fact_mark FINAL`,
  );
  if (mark === undefined || mark.keptDays !== (days ?? 0)) return NOTHING;
  // With a policy, facts become fewer by themselves: only a table that is empty says something.
  const areGone = days === undefined ? mark.stored < mark.facts : mark.stored === 0;
  return areGone ? NOTHING : { upTo: mark.upTo, facts: mark.facts };
};

export const markFacts = async (
  client: ClickHouseClient,
  { upTo, facts }: FactMark,
  days: number | undefined,
): Promise<void> => {
  await client.insert({
    table: 'ledger_fact_mark',
    values: [{ single: 1, up_to: upTo, facts, kept_days: days ?? 0 }],
    format: 'JSONEachRow',
  });
};
