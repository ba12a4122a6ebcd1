import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slots } from './slots.js';

const waiting = (
  slots: Slots,
  ...some: readonly (readonly [id: string, priority: number])[]
): void => {
  for (const [id, priority] of some) slots.wait(id, priority);
};

describe('slots', () => {
  it('go by priority, then by arrival, and no more than there are', () => {
    const slots = new Slots(3);
    waiting(slots, ['a', 0], ['b', 9], ['c', 5], ['d', 9]);
    expect(slots.next()).toEqual(['b', 'd', 'c']);
    expect(slots.next()).toEqual([]);
    slots.leave('d');
    expect(slots.next()).toEqual(['a']);
    expect(slots.inUse).toBe(3);
  });

  it('keep the place of who asks again, and have none for who left the queue', () => {
    const slots = new Slots(1);
    waiting(slots, ['a', 5], ['b', 5], ['c', 5], ['a', 5]);
    slots.leave('b');
    expect(slots.next()).toEqual(['a']);
    slots.leave('a');
    expect(slots.next()).toEqual(['c']);
    slots.leave('c');
    expect(slots.next()).toEqual([]);
  });

  it('are taken by work that is under way, whether one is free or not', () => {
    const slots = new Slots(1);
    waiting(slots, ['a', 5], ['b', 5]);
    slots.take('x');
    slots.take('a');
    expect([slots.inUse, slots.has('a'), slots.next()]).toEqual([2, true, []]);
    slots.leave('x');
    expect(slots.next()).toEqual([]);
    slots.leave('a');
    expect(slots.next()).toEqual(['b']);
  });

  it('come to a low priority, too, while high ones keep coming', () => {
    const slots = new Slots(1);
    slots.wait('low', 0);
    const served = Array.from({ length: 20 }, (_, n) => {
      slots.wait(`high-${n}`, 9);
      const [id = ''] = slots.next();
      slots.leave(id);
      return id;
    });
    expect(served).toContain('low');
    expect(served.indexOf('low')).toBeGreaterThan(0);
  });

  const moves = fc.array(
    fc.record({
      what: fc.constantFrom('wait', 'wait', 'leave', 'take', 'next'),
      who: fc.nat(15),
    }),
    { maxLength: 60 },
  );

  it('are never given beyond their number, and come to everyone in the end', () =>
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 4 }), (some, size) => {
        const slots = new Slots(size);
        const queued = new Set<string>();
        for (const { what, who } of some) {
          const id = String(who);
          if (what === 'wait' && !slots.has(id)) {
            slots.wait(id, who % 10);
            queued.add(id);
          }
          if (what === 'leave' || what === 'take') {
            slots[what](id);
            queued.delete(id);
          }
          if (what !== 'next') continue;
          const before = slots.inUse;
          const chosen = slots.next();
          expect(slots.inUse).toBe(Math.max(before, Math.min(size, before + queued.size)));
          for (const one of chosen) expect(queued.delete(one)).toBe(true);
        }
        for (let who = 0; who <= 15; who += 1) if (slots.has(String(who))) slots.leave(String(who));
        for (const left = new Set(queued); left.size > 0;) {
          const chosen = slots.next();
          expect(chosen.length).toBe(Math.min(size, left.size));
          for (const one of chosen) {
            expect(left.delete(one)).toBe(true);
            slots.leave(one);
          }
        }
        expect(slots.inUse).toBe(0);
      }),
    ));
});
