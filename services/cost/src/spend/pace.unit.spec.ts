import { nano } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { pacesOf, type Spending } from './pace.js';

const usd = (amount: number) => nano(amount * 1_000_000_000);
const spending: Spending = {
  now: '2026-11-10T12:00:00.000Z',
  limit: usd(100),
  spent: usd(40),
  today: usd(10),
  sevenDays: usd(35),
  since: '2026-10-01T00:00:00.000Z',
};

describe('when the budget of the month is reached', () => {
  it('is where the pace of today, and of seven days, leads to', () => {
    expect(pacesOf(spending)).toEqual([
      // 10 USD in half a day: 60 more last for three days.
      { basis: 'today', perDay: usd(20), reachedOn: '2026-11-13', monthTotal: usd(450) },
      // 5 USD a day: 60 more last for twelve days.
      { basis: 'seven-days', perDay: usd(5), reachedOn: '2026-11-22', monthTotal: usd(142.5) },
    ]);
  });

  it('is not in this month where the pace is too slow, or nothing is spent', () => {
    const [today, week] = pacesOf({ ...spending, today: usd(0), sevenDays: usd(14) });
    expect(today).toMatchObject({ perDay: 0, reachedOn: undefined, monthTotal: usd(40) });
    expect(week).toMatchObject({ perDay: usd(2), reachedOn: undefined, monthTotal: usd(81) });
  });

  it('is today where it is reached already, also with nothing spent today', () => {
    const paces = pacesOf({ ...spending, spent: usd(100), today: usd(0), sevenDays: usd(0) });
    expect(paces.map(({ reachedOn }) => reachedOn)).toEqual(['2026-11-10', '2026-11-10']);
  });

  it('does not take the first minutes of a day for the rest of it', () => {
    const now = '2026-11-10T00:01:00.000Z';
    const [today] = pacesOf({ ...spending, now, today: usd(1) });
    expect(today?.perDay).toBe(usd(24));
  });

  it('counts from the first call where there was none seven days ago', () => {
    const since = '2026-11-08T12:00:00.000Z';
    expect(pacesOf({ ...spending, since })[1]?.perDay).toBe(usd(17.5));
    expect(pacesOf({ ...spending, since: undefined })[1]?.perDay).toBe(usd(35));
  });

  it('knows the end of a year', () => {
    const now = '2026-12-31T12:00:00.000Z';
    expect(pacesOf({ ...spending, now })[0]).toMatchObject({
      reachedOn: undefined,
      monthTotal: usd(50),
    });
  });
});
