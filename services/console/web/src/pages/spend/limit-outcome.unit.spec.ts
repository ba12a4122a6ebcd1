import { describe, expect, it } from 'vitest';
import { outcomesOf, usualPeriod } from './limit-outcome';
import { budget, halt, money } from './spend-fixture.spec';

const USD = 1e9;
const limited = (
  limit: number,
  settled: number,
  held: number,
  halts = [] as ReturnType<typeof halt>[],
) =>
  budget({
    limits: [
      {
        period: 'total',
        since: null,
        limit: money(limit * USD),
        settled: money(settled * USD),
        free: money((limit - settled - held) * USD),
        thresholdReached: 0,
      },
    ],
    limit: money(limit * USD),
    settled: money(settled * USD),
    reserved: money(held * USD),
    free: money((limit - settled - held) * USD),
    halts,
  });
const said = (change: Partial<Parameters<typeof outcomesOf>[0]>) =>
  outcomesOf({ budget: limited(10, 6, 1), period: 'total', to: 12 * USD, above: [], ...change })
    .map(({ text }) => text)
    .join(' ');

describe('before a limit is set, it is said', () => {
  it('what will be free', () =>
    expect(said({})).toBe('Raised by $2.00. $5.00 is free for new calls.'));

  it('that nothing changes where it is the same', () =>
    expect(said({ to: 10 * USD })).toBe('That is the limit it has.'));

  it('that nothing is taken back, and the next request is refused, below what is settled', () => {
    expect(said({ to: 4 * USD })).toContain(
      '$6.00 is settled already, $2.00 more than this limit.',
    );
    expect(said({ to: 4 * USD })).toContain('The next request for money is refused');
  });

  it('the same where it is all held', () =>
    expect(said({ to: 7 * USD })).toContain('$6.00 is settled and $1.00 held: nothing is left.'));

  it('which halts it lifts, and that it is not enough for what waits', () => {
    const stuck = limited(10, 9, 1, [halt({ figures: { neededNanoUsd: 3 * USD } })]);
    expect(said({ budget: stuck, to: 15 * USD })).toContain('Lifts 1 halt; what waits goes on.');
    expect(said({ budget: stuck, to: 15 * USD })).not.toContain('halts again');
    expect(said({ budget: stuck, to: 11 * USD })).toContain(
      'The next step needs $3.00 and only $1.00 is free: it halts again.',
    );
    expect(said({ budget: stuck, to: 9 * USD })).toContain('The halt stays');
  });

  it('that halts for other reasons, or of other periods, stay', () => {
    const ordered = halt({ reason: 'kill-switch', period: null });
    const ofDay = halt({ haltId: 'h2', period: 'day' });
    const text = said({ budget: limited(10, 1, 0, [ordered, ofDay]) });
    expect(text).toContain('2 other halts here stay in force');
    expect(text).not.toContain('Lifts');
  });

  it('which other limit lets less through', () => {
    const tenant = { ...limited(100, 98, 0), scope: 'tenant', key: 'acme' } as const;
    expect(said({ above: [tenant] })).toContain('The tenant acme above it lets $2.00 through.');
    const two = limited(10, 6, 1);
    const day = { ...two.limits[0], period: 'day', free: money(1 * USD), limit: money(2 * USD) };
    const both = { ...two, limits: [...two.limits, day] } as typeof two;
    expect(said({ budget: both })).toContain('Its limit of $2.00 a day lets $1.00 through.');
  });

  it('that a new period’s use is not known yet', () => {
    expect(said({ period: 'day' })).toContain('Until now there is no limit for this period.');
    expect(said({ period: 'day' })).toContain('What is used of it already shows once it is set.');
    expect(said({ budget: budget({ settled: money(2 * USD) }) })).toContain('$10.00 is free');
  });
});

describe('the period that is meant', () => {
  it('is that of the only limit, else a month for a tenant, and all time below', () => {
    expect(usualPeriod(limited(1, 0, 0))).toBe('total');
    expect(usualPeriod(budget({ scope: 'tenant' }))).toBe('month');
    expect(usualPeriod(budget())).toBe('total');
  });
});
