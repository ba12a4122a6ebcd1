import { describe, expect, it } from 'vitest';
import { PRESETS, rangeOf, spanOf, stepFor, ticksOf, titleOf } from './range';

const HOUR = 3_600_000;
/** By the clock on the wall, wherever this runs. */
const at = (day: number, hours: number, minutes = 0): number =>
  new Date(2026, 10, day, hours, minutes).getTime();

describe('the time a page speaks of', () => {
  it('is the night when one looks in the morning, and the last 12 hours later', () => {
    expect(rangeOf({}, at(26, 6))).toMatchObject({
      preset: 'night',
      from: at(25, 18),
      to: at(26, 8),
    });
    expect(rangeOf({}, at(26, 15)).preset).toBe('12h');
  });

  it('goes on after 08:00 until noon, so that what comes in is seen', () => {
    const late = rangeOf({}, at(26, 10, 7));
    expect(late.from).toBe(at(25, 18));
    expect(late.to).toBeGreaterThan(at(26, 10, 7));
    expect(late.to).toBeLessThanOrEqual(at(26, 10, 7) + late.step);
    expect(rangeOf({ range: 'night' }, at(26, 15)).to).toBe(at(26, 8));
  });

  it('of a rolling span always holds the present moment, and does not move within a slot', () => {
    const now = at(26, 15, 3);
    for (const range of ['1h', '12h', '24h', '7d']) {
      const one = rangeOf({ range }, now);
      expect(one.to).toBeGreaterThan(now);
      expect((one.to - one.from) % one.step).toBe(0);
      expect(rangeOf({ range }, one.to - 1)).toEqual(one);
      expect(rangeOf({ range }, one.to)).not.toEqual(one);
    }
  });

  it('comes back from what other pages are told', () => {
    const from = at(20, 22);
    const to = at(21, 8);
    expect(rangeOf({ range: 'custom', ...spanOf({ from, to }) }, at(26, 9))).toMatchObject({
      from,
      to,
      preset: 'custom',
    });
  });

  it.each([
    ['no times', {}],
    ['words', { from: 'yesterday', to: 'now' }],
    ['an end before the start', { from: '2026-11-21T08:00:00Z', to: '2026-11-20T08:00:00Z' }],
    ['nothing between', { from: '2026-11-21T08:00:00Z', to: '2026-11-21T08:00:00Z' }],
  ])('says so where the address names %s', (_, span) => {
    const range = rangeOf({ range: 'custom', ...span }, at(26, 9));
    expect(range.fault).toContain('no span of time');
    expect(range.preset).toBe('night');
  });

  it('has no more slots than can be told apart, down to a minute', () => {
    for (const hours of [1, 12, 14, 24, 168, 24 * 90, 24 * 3650])
      expect((hours * HOUR) / stepFor(hours * HOUR)).toBeLessThanOrEqual(90);
    expect(stepFor(HOUR)).toBe(60_000);
    expect(stepFor(14 * HOUR)).toBe(600_000);
  });

  it('is named as people would say it', () => {
    const now = at(23, 9);
    expect(titleOf(rangeOf({ range: 'night' }, now), now)).toBe(
      'Night of Sunday 22 to Monday 23 November, 18:00 to 09:00',
    );
    expect(titleOf(rangeOf({ range: '1h' }, now), now)).toMatch(/^The last 1 h, since 08:01$/);
    expect(PRESETS).toContain('custom');
  });
});

describe('the marks of the axis', () => {
  it('are round times inside of the range, as many as fit', () => {
    const range = { from: at(25, 18), to: at(26, 8) };
    const ticks = ticksOf(range, 1_200);
    expect(ticks.map(({ label }) => label)).toEqual(
      [
        '18',
        '19',
        '20',
        '21',
        '22',
        '23',
        '00',
        '01',
        '02',
        '03',
        '04',
        '05',
        '06',
        '07',
        '08',
      ].map((hour) => `${hour}:00`),
    );
    expect(ticksOf(range, 300).length).toBeLessThanOrEqual(6);
  });

  it('are days where the range is long', () => {
    const ticks = ticksOf({ from: at(19, 12), to: at(26, 12) }, 500);
    expect(ticks.map(({ label }) => label)[0]).toBe('Fri 20');
    expect(ticks).toHaveLength(7);
  });
});
