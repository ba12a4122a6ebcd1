import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slots } from './slots.js';
import type { Order } from './turn-queue.js';

let arrivals = 0;
const order = (changes: Partial<Order> = {}): Order => ({
  priority: 5,
  tenant: 'one',
  arrival: (arrivals += 1),
  ...changes,
});
const waiting = (
  slots: Slots,
  ...some: readonly (readonly [id: string, priority: number])[]
): void => {
  for (const [id, priority] of some) slots.wait(id, order({ priority }));
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
    slots.take('x', 'one');
    slots.take('a', 'one');
    expect([slots.inUse, slots.has('a'), slots.next()]).toEqual([2, true, []]);
    slots.leave('x');
    expect(slots.next()).toEqual([]);
    slots.leave('a');
    expect(slots.next()).toEqual(['b']);
  });

  it('go to the tenant that has the fewest, whoever came first', () => {
    const slots = new Slots(4);
    for (let n = 0; n < 10; n += 1) slots.wait(`big-${n}`, order({ tenant: 'big' }));
    expect(slots.next()).toHaveLength(4);
    slots.wait('small-0', order({ tenant: 'small' }));
    slots.wait('small-1', order({ tenant: 'small' }));
    slots.leave('big-0');
    slots.leave('big-1');
    expect(slots.next()).toEqual(['small-0', 'small-1']);
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
        const tenantOf = (who: number): string => `tenant-${who % 3}`;
        for (const { what, who } of some) {
          const id = String(who);
          if (what === 'wait' && !slots.has(id)) {
            slots.wait(id, order({ priority: who % 10, tenant: tenantOf(who) }));
            queued.add(id);
          }
          if (what === 'leave') slots.leave(id);
          if (what === 'take') slots.take(id, tenantOf(who));
          if (what === 'leave' || what === 'take') queued.delete(id);
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
