import { describe, expect, it } from 'vitest';
import { axisOf } from './axis';
import { namesOf, piecesOf } from './bars';
import type { Span } from './span-model';

const at = (second: number): string => new Date(1_000 * second).toISOString();
const call: Span = {
  spanId: 'c',
  parentId: null,
  kind: 'model',
  name: 'simulated/package-assessor',
  start: at(0),
  end: at(10),
  outcome: 'answered',
  retries: 0,
  costNanoUsd: 0,
  costIsBound: false,
  ledgerIndex: 1,
  changedIndex: 1,
  n: 3,
};
const axis = axisOf([call], 10_000);

describe('a bar', () => {
  it('of a call has one piece for each try, hatched where it failed', () => {
    const tries = [
      { attempt: 1, start: at(0), end: at(2), outcome: 'rate-limited' },
      { attempt: 2, start: at(2), end: at(5), outcome: 'malformed-output' },
      { attempt: 3, start: at(5), end: null, outcome: null },
    ].map((one) => ({ ...one, name: '', costNanoUsd: 0, costIsBound: false }));
    const pieces = piecesOf(axis, { ...call, attempts: tries }, 'worker', 10_000);
    expect(pieces.map(({ look, left, width, open }) => [look, left, width, open])).toEqual([
      ['refused', 0, 0.2, false],
      ['failed', 0.2, 0.3, false],
      ['worker', 0.5, 0.5, true],
    ]);
    expect(pieces[1]?.says).toBe('attempt 2: malformed-output');
  });

  it('says by its look who was at work', () => {
    const lookOf = (more: Partial<Span>, role?: string): string | undefined =>
      piecesOf(axis, { ...call, ...more }, role, 10_000)[0]?.look;
    expect(lookOf({}, 'qa')).toBe('qa');
    expect(lookOf({}, 'correction')).toBe('worker');
    expect(lookOf({ kind: 'tool' }, 'qa')).toBe('tool');
    expect(lookOf({ kind: 'review' })).toBe('qa');
    expect(lookOf({ kind: 'ticket' })).toBe('person');
    expect(lookOf({ kind: 'pause' })).toBe('pause');
    expect(lookOf({ outcome: 'refused' })).toBe('failed');
  });
});

it('a row is called by what it is', () => {
  expect(namesOf(call)).toEqual({ name: 'package-assessor', hint: 'call 3' });
  expect(namesOf({ ...call, kind: 'review', round: 1, outcome: 'passed' })).toEqual({
    name: 'QA',
    hint: 'round 2: passed',
  });
  expect(namesOf({ ...call, kind: 'tool', name: 'pay', effect: 'at-most-once' }).hint).toBe(
    'at-most-once',
  );
});
