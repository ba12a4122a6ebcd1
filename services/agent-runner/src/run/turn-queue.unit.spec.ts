import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heapPop, heapPush } from './heap.js';
import { type Order, TurnQueue } from './turn-queue.js';

let arrivals = 0;
const order = (changes: Partial<Order> = {}): Order => ({
  priority: 5,
  tenant: 'one',
  arrival: (arrivals += 1),
  ...changes,
});
/** The next turns, each of them over at once. */
const turnsOf = (queue: TurnQueue, count = Number.POSITIVE_INFINITY): string[] => {
  const turns: string[] = [];
  while (turns.length < count) {
    const turn = queue.next();
    if (!turn) break;
    turns.push(turn.id);
  }
  return turns;
};

describe('turns', () => {
  it('go by priority, there by deadline, there by arrival', () => {
    const queue = new TurnQueue();
    queue.add('late', order({ deadlineAt: '2026-11-25T12:00:00.000Z' }));
    queue.add('none', order());
    queue.add('early', order({ deadlineAt: '2026-11-25T06:00:00.000Z' }));
    queue.add('urgent', order({ priority: 9 }));
    queue.add('none, too', order());
    expect(turnsOf(queue)).toEqual(['urgent', 'early', 'late', 'none', 'none, too']);
  });

  it('go to who came first, also if it has had a turn before', () => {
    const queue = new TurnQueue();
    const first = order();
    queue.add('second', order());
    queue.add('first', first);
    expect(turnsOf(queue)).toEqual(['first', 'second']);
  });

  it('alternate between tenants of the same priority', () => {
    const queue = new TurnQueue();
    for (let n = 0; n < 4; n += 1) queue.add(`a${n}`, order({ tenant: 'a' }));
    for (let n = 0; n < 4; n += 1) queue.add(`b${n}`, order({ tenant: 'b' }));
    expect(turnsOf(queue)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  });

  it('go to the tenant that has less in use', () => {
    const queue = new TurnQueue();
    for (let n = 0; n < 3; n += 1) queue.began('busy');
    queue.began('quiet');
    for (const tenant of ['busy', 'quiet'])
      for (let n = 0; n < 3; n += 1) queue.add(`${tenant}-${n}`, order({ tenant }));
    const turns: string[] = [];
    for (let turn = queue.next(); turn; turn = queue.next()) {
      queue.began(turn.tenant);
      turns.push(turn.id);
    }
    expect(turns).toEqual(['quiet-0', 'quiet-1', 'busy-0', 'quiet-2', 'busy-1', 'busy-2']);
  });

  it('come to a low priority, too, while high ones keep coming', () => {
    const queue = new TurnQueue();
    queue.add('low', order({ priority: 0 }));
    const turns = Array.from({ length: 10 }, (_, n) => {
      queue.add(`high-${n}`, order({ priority: 9 }));
      return queue.next()?.id;
    });
    expect(turns.indexOf('low')).toBe(9);
  });

  it('are not delayed by ten thousand of another tenant, at any priority', () => {
    const queue = new TurnQueue();
    for (let n = 0; n < 10_000; n += 1)
      queue.add(`flood-${n}`, order({ tenant: 'flood', priority: 9 }));
    turnsOf(queue, 25);
    queue.add('same', order({ tenant: 'same', priority: 9 }));
    queue.add('lower', order({ tenant: 'lower', priority: 0 }));
    const turns = turnsOf(queue, 40);
    expect(turns.indexOf('same')).toBeLessThan(2);
    // One turn in ten goes by arrival, and around the three tenants.
    expect(turns.indexOf('lower')).toBeGreaterThan(0);
    expect(turns.indexOf('lower')).toBeLessThan(30);
  });

  it('cost little more with ten thousand in the queue', () => {
    const queue = new TurnQueue();
    for (let n = 0; n < 10_000; n += 1) queue.add(`n${n}`, order({ priority: n % 10 }));
    for (let n = 0; n < 10_000; n += 2) queue.remove(`n${n}`);
    expect(queue.size).toBe(5_000);
    expect(new Set(turnsOf(queue)).size).toBe(5_000);
  });

  const runs = fc.record({
    tenant: fc.constantFrom('a', 'b', 'c', 'd'),
    priority: fc.nat(9),
    deadline: fc.option(fc.nat(9), { nil: undefined }),
    /** Turns given after it came. */
    turns: fc.nat(3),
    leaves: fc.boolean(),
  });

  it('come to everybody who stays, once, within a bound that others cannot move', () =>
    fc.assert(
      fc.property(fc.array(runs, { maxLength: 80, size: 'max' }), (some) => {
        const queue = new TurnQueue();
        /** By run: how many turns were given when it came, and those of its tenant before it. */
        const came = new Map<string, { at: number; tenant: string; before: number }>();
        let given = 0;
        const give = (): void => {
          const turn = queue.next();
          expect(turn === undefined).toBe(came.size === 0);
          if (!turn) return;
          given += 1;
          const known = came.get(turn.id);
          expect(known?.tenant).toBe(turn.tenant);
          came.delete(turn.id);
          const { at, before } = known ?? { at: 0, before: 0 };
          // Four tenants, and one turn in ten by arrival: at most forty for each that is before it.
          expect(given - at).toBeLessThanOrEqual(40 * (before + 1));
        };
        for (const [n, { tenant, priority, deadline, turns, leaves }] of some.entries()) {
          const before = [...came.values()].filter((one) => one.tenant === tenant).length;
          came.set(`r${n}`, { at: given, tenant, before });
          const deadlineAt = deadline === undefined ? undefined : `2026-11-2${deadline}`;
          queue.add(`r${n}`, order({ tenant, priority, deadlineAt }));
          const left = leaves && n % 3 === 0 && came.delete(`r${n}`);
          expect(left && !queue.remove(`r${n}`)).toBe(false);
          for (let turn = 0; turn < turns; turn += 1) give();
        }
        while (came.size > 0) give();
        give();
      }),
    ));

  it('keep to a bound for the last of a tenant while others flood it with higher priorities', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(30), (tenants, first) => {
        const queue = new TurnQueue();
        for (let n = 0; n < first; n += 1) {
          queue.add(`first-${n}`, order());
          queue.next();
        }
        queue.add('single', order({ tenant: 'single', priority: 0 }));
        for (let turn = 1; ; turn += 1) {
          for (let n = 0; n < tenants; n += 1)
            queue.add(`t${n}-${turn}`, order({ tenant: `t${n}`, priority: 9 }));
          if (queue.next()?.id !== 'single') continue;
          expect(turn).toBeLessThanOrEqual(10 * (tenants + 1));
          break;
        }
      }),
    ));
});

describe('a heap', () => {
  it('gives back what it was given, in order', () =>
    fc.assert(
      fc.property(fc.array(fc.integer()), (some) => {
        const heap: number[] = [];
        const isBefore = (a: number, b: number): boolean => a < b;
        for (const one of some) heapPush(heap, one, isBefore);
        const popped = some.map(() => heapPop(heap, isBefore));
        expect(popped).toEqual(some.toSorted((a, b) => a - b));
        expect(heap).toEqual([]);
      }),
    ));
});
