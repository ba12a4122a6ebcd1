import type { EventOf } from '@nightshift/contracts';
import { derivedId } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidedElsewhere, lostOf, ordersIn } from './lost-events.js';

const placed = (...bodies: readonly string[]) =>
  bodies.map((body, at) => ({ sequence: at + 1, body }));

describe('what a restore has lost of a stream', () => {
  it('is what comes after it, whatever was lost', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.nat(), (all, cut) => {
        const after = Math.min(cut, all.length);
        expect(lostOf(all.slice(0, after), placed(...all))).toEqual({
          kind: 'behind',
          after,
          bodies: all.slice(after),
        });
      }),
    );
  });

  it('is nothing where the ledger has less, or the same', () => {
    expect(lostOf(['a', 'b'], placed('a'))).toMatchObject({ kind: 'behind', bodies: [] });
    expect(lostOf(['a', 'b'], [])).toMatchObject({ kind: 'behind', after: 2, bodies: [] });
  });

  it('cannot be put back over a gap, nor where two courses claim a place: nothing of it is left out', () => {
    const gap = placed('a', 'b', 'c', 'd').filter(({ sequence }) => sequence !== 3);
    expect(lostOf(['a'], gap)).toEqual({ kind: 'forked', common: 1, bodies: ['b', 'd'] });
    const twice = [...placed('a', 'b', 'c'), { sequence: 3, body: 'other' }];
    expect(lostOf(['a'], twice)).toEqual({
      kind: 'forked',
      common: 1,
      bodies: ['b', 'c', 'other'],
    });
    expect(lostOf(['a'], [...placed('a', 'b'), { sequence: 2, body: 'b' }])).toEqual({
      kind: 'behind',
      after: 1,
      bodies: ['b'],
    });
  });

  it('cannot be put back once the stream went on by itself, also where the ledger has both courses', () => {
    const forked = { kind: 'forked', common: 1, bodies: ['b', 'c'] };
    expect(lostOf(['a', 'x'], placed('a', 'b', 'c'))).toEqual(forked);
    const both = [...placed('a', 'b', 'c'), { sequence: 2, body: 'x' }];
    expect(lostOf(['a', 'x'], both)).toEqual(forked);
  });
});

const erasureId = derivedId('erasure');
const at = '2026-11-27T03:00:00.000Z';
const event = (type: string, data: object) => ({ type, data, time: at }) as unknown as EventOf;
const request = { erasureId, subject: 'subject-1', by: 'ana', reason: 'Asked.' };
const requested = event('erasure.requested.v1', request);
const hold = event('legal-hold.set.v1', { holdId: 'h', by: 'ben', reason: 'Case 7.' });
const lifted = event('legal-hold.lifted.v1', { holdId: 'h', by: 'ben', reason: 'Over.' });
const days = (workflow: string, of: number | null) =>
  event('retention.set.v1', { workflow, days: of, by: 'ben' });

describe('an order', () => {
  it('is known with whether its keys are gone', () => {
    expect(ordersIn([requested])).toEqual([{ request, at, begun: false }]);
    for (const type of ['erasure.begun.v1', 'erasure.completed.v1'])
      expect(ordersIn([requested, event(type, { erasureId })])).toEqual([
        { request, at, begun: true },
      ]);
  });
});

describe('what was decided in another course', () => {
  it('is decided once more: holds, unless they were lifted there, or are known here', () => {
    const again = [{ type: 'setHold', facts: hold.data }];
    expect(decidedElsewhere([hold], [], [])).toEqual(again);
    expect(decidedElsewhere([hold, lifted], [], [])).toEqual([]);
    expect(decidedElsewhere([hold], [hold], [hold])).toEqual([]);
    expect(decidedElsewhere([lifted], [hold], [])).toEqual([]);
    // Of two courses, in one of which it was decided once more.
    expect(decidedElsewhere([hold, hold], [], [])).toEqual(again);
  });

  it('is decided once more: days, unless they were set here since', () => {
    const set = days('letters', null);
    expect(decidedElsewhere([set], [], [])).toEqual([{ type: 'setRetention', facts: set.data }]);
    const since = [days('letters', 7)];
    expect(decidedElsewhere([set], since, since)).toEqual([]);
    expect(decidedElsewhere([set], since, [days('other', 7)])).toHaveLength(1);
  });
});
