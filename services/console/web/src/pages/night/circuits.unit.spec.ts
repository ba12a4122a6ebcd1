import { describe, expect, it } from 'vitest';
import { circuitsOf, type HealthRow, instant, notable } from './circuits';

const start = Date.UTC(2026, 10, 26, 3);
const row = (seconds: number, state: string, model = 'openai/large'): HealthRow => ({
  time: new Date(start + seconds * 1_000).toISOString().replace('T', ' ').replace('Z', ''),
  model,
  state,
  until: '',
  error_class: state === 'well' ? '' : 'overloaded',
});
const bounds = { to: start + 3_600_000, now: start + 7_200_000 };
const seconds = (from: number, to: number) => ({
  from: start + from * 1_000,
  to: start + to * 1_000,
});

describe('the time a model was left alone', () => {
  it('is from the first bad report to the one that it is well again', () => {
    const rows = [row(60, 'open'), row(90, 'half-open'), row(95, 'open'), row(300, 'well')];
    expect(circuitsOf(rows, bounds)).toEqual([
      {
        ...seconds(60, 300),
        model: 'openai/large',
        goesOn: false,
        errorClass: 'overloaded',
        isOpen: true,
      },
    ]);
  });

  it('joins what begins again at once, and keeps apart what comes later', () => {
    const rows = [
      row(0, 'cooling-down'),
      row(20, 'well'),
      row(50, 'cooling-down'),
      row(80, 'well'),
      row(900, 'open'),
      row(960, 'well'),
    ];
    expect(circuitsOf(rows, bounds)).toMatchObject([
      { ...seconds(0, 80), isOpen: false },
      { ...seconds(900, 960), isOpen: true },
    ]);
  });

  it('goes on to now, and not into the future, where no report ends it', () => {
    const now = start + 600_000;
    expect(circuitsOf([row(60, 'open')], { ...bounds, now })).toMatchObject([
      { to: now, goesOn: true },
    ]);
  });

  it('is of each model its own', () => {
    const rows = [row(0, 'open', 'a/x'), row(5, 'open', 'b/y'), row(60, 'well', 'a/x')];
    expect(circuitsOf(rows, bounds)).toMatchObject([
      { model: 'a/x', goesOn: false },
      { model: 'b/y', goesOn: true },
    ]);
  });

  it('is told of where it was long: the longest three', () => {
    const rows = [1, 10, 20, 30, 40].flatMap((length, at) => [
      row(at * 600, 'open'),
      row(at * 600 + length, 'well'),
    ]);
    const told = notable(circuitsOf(rows, bounds));
    expect(told.map(({ from, to }) => (to - from) / 1_000)).toEqual([40, 30, 20]);
  });

  it('reads the times of the ledger as UTC', () => {
    expect(instant('2026-11-26 03:00:00.000')).toBe(start);
    expect(instant('2026-11-26T03:00:00.000Z')).toBe(start);
  });
});
