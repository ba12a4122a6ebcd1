import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordable } from './event-facts.js';
import { note } from './event-fixture.spec.js';
import { isOrdinary } from './ordinary-event.js';

type Event = Readonly<Record<string, unknown>>;
const good = JSON.parse(String(note('task/1', 1))) as Event;

/** Values at the edges of what some member of the envelope may be. */
const edges = {
  texts: ['', ' ', 'x', '1.0', 'x'.repeat(300), 'x'.repeat(301), 'x\n', '__proto__', 'a@b'],
  halves: ['\ud83d', '\ud83d\ude00', '\ude00'],
  numbers: [0, -1, 0.5, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 53, -0],
  others: [null, undefined, true, {}, { length: 1 }],
  times: ['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z', '2199-12-31T23:59:59.999Z'],
  days: ['2200-01-01T00:00:00.000Z', '2026-02-29T00:00:00.000Z', '2028-02-29T24:00:00.000Z'],
  seconds: ['2028-02-29T23:59:60.000Z', '2028-02-29T23:59:59.999Z', '2028-02-29T23:59:59Z'],
  zones: ['2028-02-29T23:59:59.999+00:00', '2028-02-29T23:59:59.999z', ' 2028-02-29T23:59:59.999Z'],
  ids: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  nearIds: [String(good['id']).toUpperCase(), `${String(good['id'])}\n`],
  types: [
    'a.v1',
    'a.v',
    'a.v1\n',
    'A.v1',
    'a.v01',
    `${'a'.repeat(100)}.v1`,
    `${'a'.repeat(101)}.v1`,
  ],
  sources: ['nightshift/', 'nightshift/qa', 'Nightshift/qa', 'nightshift'],
  names: [`a${'b'.repeat(127)}`, `a${'b'.repeat(128)}`],
  traces: [String(good['traceparent']), String(good['traceparent']).replace(/1$/, '2')],
};
const edge = fc.constantFrom<unknown>(...Object.values(edges).flat());
const members = Object.keys(good).filter((name) => name !== 'data');
const changed = fc
  .array(
    fc.tuple(fc.constantFrom(...members), fc.oneof(edge, fc.string({ unit: 'binary' }), fc.json())),
    { maxLength: 2 },
  )
  .map((changes): Event => ({ ...good, ...Object.fromEntries(changes) }));

describe('an ordinary event', () => {
  it('is what a service writes, also without data and with what only a later version knows', () => {
    const { data: _, ...bare } = good;
    for (const event of [good, bare, { ...good, later: 1, content: 'x' }])
      expect(isOrdinary(event)).toBe(true);
  });

  it('is one that the schema takes as it is, whatever it holds', () => {
    const seen = { ordinary: 0, other: 0 };
    fc.assert(
      fc.property(changed, (event) => {
        const ordinary = isOrdinary(event);
        seen[ordinary ? 'ordinary' : 'other'] += 1;
        const taken = recordable.safeParse(event);
        expect(!ordinary || taken.success).toBe(true);
        expect(ordinary ? event : {}).toMatchObject(ordinary ? (taken.data ?? {}) : {});
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(seen.ordinary, seen.other)).toBeGreaterThan(500);
  });

  it('is no other value', () => {
    for (const value of [null, undefined, 1, 'x', [], [good], {}, true])
      expect(isOrdinary(value)).toBe(false);
  });
});
