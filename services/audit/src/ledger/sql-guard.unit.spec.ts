import { describe, expect, it } from 'vitest';
import { onlyAQuery, refuseReaching, refuseResolved, type Surroundings } from './sql-guard.js';

const around: Surroundings = {
  database: 'nightshift',
  databases: new Set(['nightshift', 'system', 'other']),
  tables: new Set(['ledger_event', 'v_tasks', 'notes']),
  functions: new Set(['plus', 'tostring', 'like']),
  named: new Set([
    'plus',
    'tostring',
    'like',
    'file',
    'version',
    'sum',
    'any',
    'argmax',
    'madehere',
  ]),
  aggregates: new Set(['sum', 'any', 'argmax']),
  needles: new Map([['like', 1]]),
};
const refusal = expect.objectContaining({ code: 'sql-refused' }) as unknown as Error;
const reaching = (line: string) => (): void => refuseReaching(`QUERY id: 0\n  ${line}`, around);
const raw = (line: string) => (): void => refuseResolved(`QUERY id: 0\n  ${line}`, around);

describe('a query tree before its passes', () => {
  it.each([
    'FUNCTION id: 1, function_name: plus, function_type: ordinary',
    'FUNCTION id: 1, function_name: toString, function_type: ordinary',
    'FUNCTION id: 1, function_name: sumIf, function_type: ordinary',
    'FUNCTION id: 1, function_name: sumArrayIfOrNull, function_type: ordinary',
    'FUNCTION id: 1, function_name: argMax, function_type: ordinary',
    'TABLE_FUNCTION id: 2, table_function_name: numbers',
    'IDENTIFIER id: 3, identifier: v_tasks',
    'IDENTIFIER id: 3, identifier: nightshift.v_tasks',
    'IDENTIFIER id: 3, identifier: nightshift.v_tasks.status',
    'IDENTIFIER id: 3, identifier: status',
    'IDENTIFIER id: 3, identifier: system.one',
    'IDENTIFIER id: 3, identifier: toString',
    'IDENTIFIER id: 3, identifier: file.name',
    'IDENTIFIER id: 3, identifier: v_tasks.version',
    'IDENTIFIER id: 3, identifier: version',
    "CONSTANT id: 4, constant_value: 'a SETTINGS b'",
  ])('passes with %s', (line) => {
    expect(reaching(line)).not.toThrow();
  });

  it.each([
    'FUNCTION id: 1, function_name: file, function_type: ordinary',
    'FUNCTION id: 1, function_name: fileIf, function_type: ordinary',
    'FUNCTION id: 1, function_name: If, function_type: ordinary',
    'FUNCTION id: 1, alias: , function_name: plus, function_name: file, function_type: ordinary',
    'FUNCTION id: 1, alias: \n, function_name: file, function_type: ordinary',
    'TABLE_FUNCTION id: 2, alias: numbers, table_function_name: url',
    "TABLE_FUNCTION id: 2, table_function_name: values\n CONSTANT constant_value: 'a String'",
    'IDENTIFIER id: 3, identifier: file',
    'IDENTIFIER id: 3, identifier: FILE',
    'IDENTIFIER id: 3, identifier: `file`',
    'IDENTIFIER id: 3, identifier: madeHere',
    'IDENTIFIER id: 3, identifier: like',
    'IDENTIFIER id: 3, identifier: ledger_event',
    'IDENTIFIER id: 3, identifier: notes.text',
    'IDENTIFIER id: 3, identifier: nightshift.ledger_event',
    'IDENTIFIER id: 3, identifier: system.tables',
    'IDENTIFIER id: 3, identifier: other.v_tasks',
    'IDENTIFIER id: 3, alias: identifier: v_tasks, identifier: ledger_event',
    'SETTINGS max_threads=4',
  ])('is refused with %s', (line) => {
    expect(reaching(line)).toThrow(refusal);
  });
});

describe('a resolved query tree', () => {
  it('may read views of ours, and nothing at all', () => {
    expect(raw('TABLE id: 1, alias: __table1, table_name: nightshift.v_tasks')).not.toThrow();
    expect(raw('TABLE id: 1, table_name: system.one')).not.toThrow();
  });

  it.each([
    'TABLE id: 1, table_name: nightshift.ledger_event',
    'TABLE id: 1, table_name: nightshift.v_unknown',
    'TABLE id: 1, table_name: other.v_tasks',
    'TABLE id: 1, alias: x, table_name: nightshift.v_tasks, table_name: nightshift.ledger_event',
    'TABLE id: 1, alias: x\n, table_name: nightshift.ledger_event',
  ])('is refused with %s', (line) => {
    expect(raw(line)).toThrow(refusal);
  });
});

it('only a formatted SELECT is a query', () => {
  expect(onlyAQuery('WITH x AS (SELECT 1) SELECT * FROM x')).toContain('SELECT');
  for (const other of ['', 'INSERT INTO x SELECT 1', 'SELECTED', 'EXPLAIN SELECT 1'])
    expect(() => onlyAQuery(other)).toThrow(refusal);
});
