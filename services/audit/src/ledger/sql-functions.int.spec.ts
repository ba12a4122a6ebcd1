import type { ClickHouseClient } from '@clickhouse/client';
import { usePostgres } from '@nightshift/testing';
import { expect, it } from 'vitest';
import { rowsOf } from './engine.store.js';
import { useLedger } from './ledger-fixture.spec.js';
import { AGGREGATES, FUNCTIONS } from './sql-functions.js';
import { NEEDLES } from './sql-needles.js';
import { REFUSED } from './sql-refused.js';
import { SqlSurroundings } from './sql-surroundings.store.js';

// Real: PostgreSQL, the engine of the version that is installed.
const ledger = useLedger(usePostgres());

/** Of system.functions: those of which some reach outside of their arguments, or do to the process what they like. */
const OTHER = [
  '',
  'AI',
  'Dictionary',
  'Embedded Dictionary',
  'Encryption',
  'Financial',
  'Geo',
  'Geo Polygon',
  'Internal',
  'Introspection',
  'Machine Learning',
  'NumericIndexedVector',
  'Other',
  'QBit',
  'Time Series',
];

it('decides of every function of the engine: a later one has others, and somebody looks at each', async () => {
  const rows = await rowsOf<{ name: string; other: number }>(
    ledger().clients.read,
    `SELECT name, NOT is_aggregate AND trim(categories) IN (${OTHER.map((one) => `'${one}'`).join()}) AS other
     FROM system.functions WHERE origin = 'System' AND alias_to = ''`,
  );
  const known = new Set([...FUNCTIONS, ...AGGREGATES, ...REFUSED]);
  const isKnown = ({ name }: { name: string }): boolean => known.has(name);
  expect(rows.filter((row) => !row.other && !isKnown(row)).map(({ name }) => name)).toEqual([]);
  const names = new Set(rows.map(({ name }) => name));
  expect([...known].filter((name) => !names.has(name))).toEqual([]);
  expect([...REFUSED].filter((name) => FUNCTIONS.has(name) || AGGREGATES.has(name))).toEqual([]);
  expect([...NEEDLES.keys()].filter((name) => !FUNCTIONS.has(name))).toEqual([]);
});

it('does not hold for harmless what a later engine brings along, but another name of what is', async () => {
  const { read } = ledger().clients;
  const later: readonly unknown[] = [
    ['laterFunction', '', false, 'Arrays'],
    ['laterSum', '', true, 'Aggregate Functions'],
    ['laterName', 'upper', false, ''],
    ['laterPosition', 'position', false, ''],
  ];
  const ofLater = {
    query: async (asked: Parameters<ClickHouseClient['query']>[0]) => {
      const rows = await (await read.query(asked)).json<{ functions?: unknown[] }>();
      const known = Array.isArray(rows) ? rows[0]?.functions : undefined;
      known?.push(...later);
      return { json: () => rows };
    },
  } as unknown as ClickHouseClient;
  const { functions, aggregates, needles } = await new SqlSurroundings(ofLater).now();
  const isHarmless = (name: string): boolean => functions.has(name) || aggregates.has(name);
  expect(['upper', 'sum', 'latername'].filter(isHarmless)).toEqual(['upper', 'sum', 'latername']);
  expect(['laterfunction', 'latersum'].filter(isHarmless)).toEqual([]);
  expect(needles.get('laterposition')).toBe(1);
});
