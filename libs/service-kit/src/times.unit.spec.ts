import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { IsDay, IsDayOrTime, IsInstant } from './times.dto.js';

class Asked {
  @IsDayOrTime()
  from: unknown;

  @IsInstant()
  at: unknown;

  @IsDay()
  on: unknown;
}
const faultsIn = (asked: Partial<Asked>): readonly string[] =>
  validateSync(
    Object.assign(new Asked(), { from: '2026-11-01', at: AN_INSTANT, on: '2026-11-01' }, asked),
  ).flatMap(({ property, constraints = {} }) =>
    Object.values(constraints).map((reason) => `${property}: ${reason}`),
  );
const AN_INSTANT = '2026-12-24T09:00:00.000Z';

describe('a day or a time', () => {
  it.each([
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-11-01T10:00Z', '2026-11-01T10:00:00.000Z'],
    ['2026-11-01T10:00:30.5Z', '2026-11-01T10:00:30.500Z'],
    ['2026-11-01T10:00:30.123456789+02:00', '2026-11-01T08:00:30.123Z'],
    ['2026-11-01T10:00:00-1400', '2026-11-02T00:00:00.000Z'],
  ])('is %s, and is read as such', (from, instant) => {
    expect(faultsIn({ from })).toEqual([]);
    expect(new Date(from).toISOString()).toBe(instant);
  });

  it.each([
    '2026-W44',
    '20261101',
    '2026-305',
    '2026-11',
    '2026-11-01T10Z',
    '2026-11-01T10:00:00+02',
    '2026-11-01T10:00:00+23:59',
    '2026-02-30',
    '2026-13-01',
    '0000-01-01',
    '+002026-11-01',
    '2026-11-01\n',
    ['2026-11-01'],
    20261101,
    null,
  ])('is not %j, in one fault', (from) =>
    expect(faultsIn({ from })).toEqual([
      'from: must be a day like 2026-12-24 or a time like 2026-12-24T09:00:00Z',
    ]),
  );
});

describe('an instant', () => {
  it('is a time in UTC with milliseconds, and nothing else', () => {
    expect(faultsIn({ at: AN_INSTANT })).toEqual([]);
    for (const at of [
      '2026-12-24T09:00:00Z',
      '2026-12-24T09:00:00.000+01:00',
      '2026-12-24T24:00:00.000Z',
      '2027-02-29T09:00:00.000Z',
      '2026-12-24',
      undefined,
    ])
      expect(faultsIn({ at })).toEqual(['at: must be a time like 2026-12-24T09:00:00.000Z']);
  });
});

describe('a day', () => {
  it.each(['2026-11-01', '2028-02-29', '2026-12-31'])('is %s', (on) =>
    expect(faultsIn({ on })).toEqual([]),
  );

  it.each([
    'soon',
    '2026-02-31',
    '2027-02-29',
    '2026-13-01',
    '0000-01-01',
    '2026-11',
    '20261101',
    '2026-W44',
    '2026-11-01T00:00:00.000Z',
    '2026-11-01\n',
    20261101,
    undefined,
  ])('is not %j, in one fault', (on) =>
    expect(faultsIn({ on })).toEqual(['on: must be a day like 2026-12-24']),
  );
});
