import { describe, expect, it } from 'vitest';
import { axesOf, marksOf, pointsOf, shortLabels } from './chart-model';
import { faultLine, tokensOf } from './highlight';
import { cellText, type Result, sorted, sortIn, taskIn, textOfSort } from './result';
import { readSaved, withQuery, writeSaved } from './saved-queries';
import { EXAMPLES, nameOf } from './sql-examples';

const task = 'fe4968e8-ca37-8f80-8f6b-660503e8e1e1';
const result: Result = {
  columns: [
    { name: 'error_class', type: 'LowCardinality(String)' },
    { name: 'retries', type: 'UInt64' },
    { name: 'cost', type: 'Nullable(Float64)' },
    { name: 'example_task_id', type: 'String' },
    { name: 'at', type: 'DateTime64(3)' },
  ],
  rows: [
    ['timeout', 9, 0.1, task, '2026-11-25 10:00:00'],
    ['rate-limited', '9007199254740993', null, '', '2026-11-25 11:00:00'],
    ['network', 10, 0.3, 'no-uuid', '2026-11-25 09:00:00'],
  ],
  truncated: false,
  elapsedMs: 1,
};

describe('the colours of a query', () => {
  it('cover all of its text, whatever it is', () => {
    for (const query of [
      ...EXAMPLES.map(({ query }) => query),
      "select 'a''b\\'c' /* open",
      "'open",
      '😀 é',
      '',
    ])
      expect(
        tokensOf(query)
          .map(({ text }) => text)
          .join(''),
      ).toBe(query);
  });

  it('tell keywords, functions, views, texts, numbers and comments apart', () => {
    const kinds = tokensOf("SELECT count(x), 1.5, 'from' FROM v_tasks -- where").filter(
      ({ kind }) => kind !== 'other',
    );
    expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'keyword SELECT',
      'function count',
      'number 1.5',
      "text 'from'",
      'keyword FROM',
      'view v_tasks',
      'comment -- where',
    ]);
  });

  it('mark the line that the engine names', () => {
    expect(faultLine('Syntax error: failed at position 9 (line 2, col 4): x')).toBe(2);
    expect(faultLine('Unknown identifier')).toBeUndefined();
  });
});

describe('a result', () => {
  it('leads to the task that a row is about, if there is one', () => {
    expect(result.rows.map((row) => taskIn(result.columns, row))).toEqual([
      task,
      undefined,
      undefined,
    ]);
    expect(taskIn([{ name: 'run_id', type: 'String' }], [task])).toBeUndefined();
  });

  it('is sorted by number or text; the unknown stands last either way', () => {
    const order = (text: string) =>
      sorted(result, sortIn(text, result.columns.length)).map(([name]) => name);
    expect(order('1')).toEqual(['timeout', 'network', 'rate-limited']);
    expect(order('-1')).toEqual(['rate-limited', 'network', 'timeout']);
    expect(order('2')).toEqual(['timeout', 'network', 'rate-limited']);
    expect(order('-2')).toEqual(['network', 'timeout', 'rate-limited']);
    expect(order('0')).toEqual(['network', 'rate-limited', 'timeout']);
    expect(order('9')).toEqual(['timeout', 'rate-limited', 'network']);
    expect(textOfSort({ column: 2, down: true })).toBe('-2');
  });

  it('shows the unknown as such, and floats without noise', () => {
    expect([null, 0, 0.1 + 0.2, '', ['a', 1], true].map(cellText)).toEqual([
      '–',
      '0',
      '0.3',
      '',
      '["a",1]',
      'true',
    ]);
  });
});

describe('a chart of a result', () => {
  it('has a time or a name along it and a number up, by choice or by itself', () => {
    expect(axesOf(result)).toEqual({ x: 4, y: 1 });
    expect(axesOf(result, 'error_class', 'cost')).toEqual({ x: 0, y: 2 });
    expect(axesOf(result, 'nothing', 'error_class')).toEqual({ x: 4, y: 1 });
    expect(axesOf({ columns: [{ name: 'n', type: 'UInt64' }] })).toBeUndefined();
    expect(axesOf({ columns: [{ name: 'a', type: 'String' }] })).toBeUndefined();
  });

  it('leaves out what is unknown, and says how many are not drawn', () => {
    expect(pointsOf(result, { x: 0, y: 2 }, 'bar')).toEqual({
      points: [
        { label: 'timeout', value: 0.1 },
        { label: 'network', value: 0.3 },
      ],
      left: 0,
    });
    const rows = Array.from({ length: 50 }, (_, at) => [String(at), at]);
    expect(pointsOf({ rows }, { x: 0, y: 1 }, 'bar').left).toBe(10);
    expect(pointsOf({ rows }, { x: 0, y: 1 }, 'line').left).toBe(0);
  });

  it('leaves out what all labels begin with', () => {
    expect(shortLabels(['2026-11-26 03:29:53', '2026-11-26 03:31:00'])).toEqual([
      '03:29:53',
      '03:31:00',
    ]);
    expect(shortLabels(['2026-11-26', '2026-11-27'])).toEqual(['2026-11-26', '2026-11-27']);
    expect(shortLabels(['a b'])).toEqual(['a b']);
    expect(shortLabels([])).toEqual([]);
  });

  it.each([
    [
      [231, 118, 26],
      [0, 50, 100, 150, 200, 250],
    ],
    [[0.0013], [0, 0.0005, 0.001, 0.0015]],
    [
      [-3, 4],
      [-4, -2, 0, 2, 4],
    ],
    [[0], [0, 0.2]],
    [[], [0, 0.2]],
  ])('of %j has the marks %j', (values, marks) => {
    const got = marksOf(values);
    expect(got[0]).toBeLessThanOrEqual(Math.min(0, ...values));
    expect(got.at(-1)).toBeGreaterThanOrEqual(Math.max(0, ...values));
    expect(got).toEqual(marks);
  });
});

describe('saved queries', () => {
  it('are kept by name, the newest text of it, and read back', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const saved = withQuery(withQuery([], { name: 'b', query: '1' }), { name: 'a', query: '2' });
    writeSaved(storage, withQuery(saved, { name: 'b', query: '3' }));
    expect(readSaved(storage)).toEqual([
      { name: 'a', query: '2' },
      { name: 'b', query: '3' },
    ]);
    expect(readSaved({ getItem: () => '{' })).toEqual([]);
    expect(readSaved({ getItem: () => '[{"name":1},null]' })).toEqual([]);
  });

  it('give the text they hold their name', () => {
    expect(nameOf(`${EXAMPLES[0]?.query}\n`, [])).toBe(EXAMPLES[0]?.name);
    expect(nameOf('select 1', [{ name: 'mine', query: 'select 1' }])).toBe('mine');
    expect(nameOf('select 2', [])).toBeUndefined();
  });
});
