import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustable, type BookedCall, disputed, rowsByCall } from './calls.js';
import { type BookedSum, compare } from './compare.js';
import { bookedName } from './model-names.js';
import type { ProviderRow } from './provider-export.js';

const day = '2026-11-20';
const month = { from: '2026-11-01', to: '2026-11-30' };

const row = (more: Partial<ProviderRow> = {}): ProviderRow => ({
  day,
  provider: undefined,
  model: 'p/m',
  providerCallId: undefined,
  calls: 1,
  inputTokens: 100,
  outputTokens: 10,
  costNanoUsd: 1_000,
  costTolerance: 0,
  ...more,
});
const booked = (more: Partial<BookedSum> = {}): BookedSum => ({
  day,
  model: 'p/m',
  calls: 1,
  inputTokens: 100,
  outputTokens: 10,
  cost: 1_000,
  bound: 0,
  boundCalls: 0,
  unmeasured: 0,
  ...more,
});
const call = (name: string, more: Partial<BookedCall> = {}): BookedCall => ({
  runId: `run-${name}`,
  step: 1,
  attempt: 1,
  taskId: 'task',
  workflow: 'audit',
  providerCallId: name,
  day,
  model: 'p/m',
  cost: 1_000,
  isBound: false,
  isMeasured: true,
  ...more,
});
const compared = (rows: readonly ProviderRow[], books: readonly BookedSum[]) =>
  compare({ rows, books, calls: [], adjustments: [], ...month });

describe('the comparison of two books', () => {
  it('matches what is equal, but for rounding', () => {
    expect(compared([row()], [booked()])).toMatchObject([{ status: 'match' }]);
    expect(compared([row()], [booked({ cost: 1_004 })])).toMatchObject([{ status: 'match' }]);
    expect(compared([row()], [booked({ cost: 1_005 })])).toMatchObject([
      { status: 'differs', differs: ['cost'], explanation: undefined },
    ]);
    const rounded = row({ costNanoUsd: 1_000_000_000, costTolerance: 5_000_000 });
    expect(compared([rounded], [booked({ cost: 1_004_999_999 })])[0]?.status).toBe('match');
  });

  it('compares only what the export says', () => {
    const nothing = { calls: undefined, inputTokens: undefined, outputTokens: undefined };
    expect(compared([row(nothing)], [booked({ calls: 5, inputTokens: 1 })])).toMatchObject([
      { status: 'match', provider: { calls: undefined, cost: 1_000 } },
    ]);
  });

  it('adds up the rows of a day and a model, and names what is on one side only', () => {
    const rows = [row(), row(), row({ model: 'p/other' })];
    const books = [
      booked({ calls: 2, inputTokens: 200, outputTokens: 20, cost: 2_000 }),
      booked({ day: '2026-11-21' }),
    ];
    expect(compared(rows, books).map(({ day, model, status }) => [day, model, status])).toEqual([
      ['2026-11-20', 'p/m', 'match'],
      ['2026-11-20', 'p/other', 'only-at-provider'],
      ['2026-11-21', 'p/m', 'only-in-books'],
    ]);
  });

  it('is explained by calls charged at their bound as far as these go, and no further', () => {
    const bound = { calls: 2, cost: 6_000, bound: 5_000, boundCalls: 1, unmeasured: 1 };
    const statusOf = (one: Partial<ProviderRow>) => {
      const [line] = compared([row(one)], [booked(bound)]);
      return [line?.differs, line?.explanation];
    };
    // It was never sent, or cost less.
    expect(statusOf({})).toEqual([['calls', 'cost'], 'charged-at-bound']);
    expect(statusOf({ calls: 2, inputTokens: 150, costNanoUsd: 2_500 })).toEqual([
      ['inputTokens', 'cost'],
      'charged-at-bound',
    ]);
    expect(statusOf({ calls: 2, costNanoUsd: 900 })).toEqual([['cost'], undefined]);
    expect(statusOf({ calls: 2, costNanoUsd: 7_000 })).toEqual([['cost'], undefined]);
    expect(statusOf({ calls: 0 })).toEqual([['calls', 'cost'], undefined]);
    expect(statusOf({ calls: 2, inputTokens: 99, costNanoUsd: 6_000 })).toEqual([
      ['inputTokens'],
      undefined,
    ]);
    expect(compared([], [booked({ cost: 5, bound: 5, boundCalls: 1 })])).toMatchObject([
      { status: 'only-in-books', explanation: 'charged-at-bound' },
    ]);
  });

  it('counts a call on the day of our books where clocks differ around midnight', () => {
    const rows = [row({ day: '2026-11-21', providerCallId: 'a' })];
    const lines = compare({
      rows,
      books: [booked()],
      calls: [call('a')],
      adjustments: [],
      ...month,
    });
    expect(lines).toMatchObject([{ day, status: 'match' }]);
  });

  it('of books with themselves matches in every line, whatever they hold', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            day: fc.constantFrom('2026-11-01', '2026-11-02', '2026-11-30'),
            model: fc.constantFrom('p/a', 'p/b', 'q/a'),
            calls: fc.nat(100),
            inputTokens: fc.nat(),
            outputTokens: fc.nat(),
            cost: fc.nat(),
            bound: fc.nat(),
            boundCalls: fc.nat(10),
            unmeasured: fc.nat(10),
          }),
          { selector: ({ day, model }) => `${day} ${model}` },
        ),
        (books) => {
          const rows = books.map(({ cost, ...same }) => row({ ...same, costNanoUsd: cost }));
          expect(compared(rows, books).map(({ status }) => status)).toEqual(
            books.map(() => 'match'),
          );
        },
      ),
    ));
});

describe('calls that both books name', () => {
  it('are adjusted where they are charged at their bound, their run is known, and the cost is said', () => {
    const rows = rowsByCall(
      ['a', 'b', 'c'].map((name) => row({ providerCallId: name, costNanoUsd: 400 })),
    );
    const calls = [
      call('a', { isBound: true }),
      call('b'),
      call('c', { isBound: true, workflow: undefined }),
      call('d', { isBound: true }),
    ];
    expect(adjustable(rows, calls)).toMatchObject([{ call: { runId: 'run-a' }, trueCost: 400 }]);
    const noCost = rowsByCall([row({ providerCallId: 'a', costNanoUsd: undefined })]);
    expect(adjustable(noCost, calls)).toEqual([]);
  });

  it('are not adjusted where several of them are called the same', () => {
    const rows = rowsByCall([row({ providerCallId: 'a' })]);
    const calls = [call('a', { isBound: true }), call('a', { isBound: true, step: 2 })];
    expect(adjustable(rows, calls)).toEqual([]);
  });

  it('are added up over the rows of one call', () => {
    const rows = [row({ providerCallId: 'a' }), row({ providerCallId: 'a', costNanoUsd: 7 })];
    expect(rowsByCall(rows).get('a')).toMatchObject({
      calls: 1,
      inputTokens: 200,
      costNanoUsd: 1_007,
    });
  });

  it('are disputed where their cost is known and the provider says another', () => {
    const rows = rowsByCall([row({ providerCallId: 'a' }), row({ providerCallId: 'b' })]);
    const calls = [call('a', { cost: 1_004 }), call('b', { cost: 1_005 }), call('c', { cost: 1 })];
    expect(disputed(rows, calls)).toMatchObject([
      { call: { providerCallId: 'b' }, provider: 1_000 },
    ]);
    expect(disputed(rows, [call('b', { cost: 9_000, isBound: true })])).toEqual([]);
  });

  it('count after an adjustment as the provider has them', () => {
    const rows = [row({ providerCallId: 'a', costNanoUsd: 400 })];
    const calls = [call('a', { cost: 5_000, isBound: true, isMeasured: false })];
    const books = [
      booked({
        inputTokens: 0,
        outputTokens: 0,
        cost: 5_000,
        bound: 5_000,
        boundCalls: 1,
        unmeasured: 1,
      }),
    ];
    const adjustments = adjustable(rowsByCall(rows), calls);
    expect(compare({ rows, books, calls, adjustments, ...month })).toMatchObject([
      { status: 'match', bound: 0, booked: { cost: 400, inputTokens: 100, outputTokens: 10 } },
    ]);
  });
});

describe('the name of a model in the books', () => {
  const booked = new Set(['openai/gpt-4o', 'anthropic/claude-sonnet-4', 'compatible/llama']);
  const named = (model: string, provider?: string, models = {}) =>
    bookedName({ provider: undefined, model }, { provider, models, booked });

  it('has the provider before it, and no date of a snapshot', () => {
    expect(named('gpt-4o', 'openai')).toBe('openai/gpt-4o');
    expect(named('gpt-4o-2024-08-06', 'openai')).toBe('openai/gpt-4o');
    expect(named('claude-sonnet-4-20250514')).toBe('anthropic/claude-sonnet-4');
    expect(named('openai/gpt-4o')).toBe('openai/gpt-4o');
  });

  it('is the only one that is called so, where nobody says whose it is', () => {
    expect(named('llama')).toBe('compatible/llama');
    const twice = new Set(['a/m', 'b/m']);
    const of = { provider: undefined, models: {}, booked: twice };
    expect(bookedName({ provider: undefined, model: 'm' }, of)).toBe('m');
  });

  it('is what the caller says, and stays as it is where nobody knows it', () => {
    expect(named('latest', 'openai', { latest: 'openai/gpt-4o' })).toBe('openai/gpt-4o');
    expect(named('o9', 'openai')).toBe('openai/o9');
    expect(named('constructor')).toBe('constructor');
  });
});
