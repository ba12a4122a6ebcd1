import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limit } from './limit.js';
import { type Load, nextTurns, type QueuedTask } from './turns.js';

let counter = 0;
const task = (more: Partial<QueuedTask> = {}): QueuedTask => {
  counter += 1;
  return {
    taskId: `t${String(counter).padStart(6, '0')}`,
    tenant: 'acme',
    workflow: 'letters',
    priority: 5,
    deadlineAt: null,
    acceptedAt: `2026-11-25T00:00:${String(counter % 60).padStart(2, '0')}.000Z`,
    ...more,
  };
};
const limit = (more: Partial<Limit> = {}): Limit => ({
  scope: 'workflow',
  key: 'letters',
  draining: false,
  ...more,
});
const turns = (
  queued: readonly QueuedTask[],
  limits: readonly Limit[],
  loads: readonly Load[] = [],
  most = 1000,
): readonly string[] => nextTurns({ limits, loads, queued, most }).map(({ taskId }) => taskId);
const idsOf = (tasks: readonly QueuedTask[]): readonly string[] =>
  tasks.map(({ taskId }) => taskId);

describe('turns', () => {
  it('go by priority, then deadline, then arrival', () => {
    const [last, third, second, first] = [
      task({ acceptedAt: '2026-11-25T02:00:00.000Z' }),
      task({ acceptedAt: '2026-11-25T01:00:00.000Z' }),
      task({ deadlineAt: '2026-11-26T00:00:00.000Z', acceptedAt: '2026-11-25T03:00:00.000Z' }),
      task({ priority: 9, acceptedAt: '2026-11-25T04:00:00.000Z' }),
    ];
    expect(turns([last, third, second, first], [limit({ maxRunning: 4 })])).toEqual(
      idsOf([first, second, third, last]),
    );
  });

  it('are as many as there is room for, with what runs already', () => {
    const queued = [task(), task(), task()];
    const load = { tenant: 'acme', workflow: 'letters', running: 2, recent: 0 };
    expect(turns(queued, [limit({ maxRunning: 4 })], [load])).toHaveLength(2);
    expect(turns(queued, [limit({ maxRunning: 2 })], [load])).toEqual([]);
  });

  it('are as many as may start within a minute', () => {
    const load = { tenant: 'acme', workflow: 'letters', running: 0, recent: 9 };
    expect(turns([task(), task()], [limit({ perMinute: 10 })], [load])).toHaveLength(1);
  });

  it('keep to the limit of the tenant and to that of the workflow', () => {
    const queued = [task(), task({ workflow: 'audits' }), task()];
    const tenant = limit({ scope: 'tenant', key: 'acme', maxRunning: 2 });
    expect(turns(queued, [tenant, limit({ maxRunning: 1 })])).toEqual(idsOf(queued.slice(0, 2)));
  });

  it('are none where it is drained', () =>
    expect(turns([task()], [limit({ draining: true })])).toEqual([]));

  it('come to everybody where the limit is gone', () =>
    expect(turns([task(), task()], [])).toHaveLength(2));

  it('go round among tenants, however many tasks one of them has, and however urgent', () => {
    const many = Array.from({ length: 50 }, () => task({ priority: 9 }));
    const few = [task({ tenant: 'zeta', priority: 0 }), task({ tenant: 'zeta', priority: 0 })];
    const given = turns([...many, ...few], [limit({ maxRunning: 4 })]);
    expect(given).toEqual(expect.arrayContaining([...idsOf(few)]));
    expect(given).toHaveLength(4);
  });

  it('remember who was served within the last minute', () => {
    const [own, others] = [task(), task({ tenant: 'zeta' })];
    const load = { tenant: 'acme', workflow: 'letters', running: 0, recent: 1 };
    expect(turns([own, others], [limit({ perMinute: 2 })], [load])).toEqual(idsOf([others]));
  });
});

const names = fc.constantFrom('a', 'b', 'c');
const queues = fc.array(
  fc.record({ tenant: names, workflow: names, priority: fc.nat(9) }).map((more) => task(more)),
  { maxLength: 40 },
);
const loads = fc.uniqueArray(
  fc.record({ tenant: names, workflow: names, running: fc.nat(5), recent: fc.nat(5) }),
  { selector: ({ tenant, workflow }) => `${tenant} ${workflow}` },
);
const limits = fc.uniqueArray(
  fc.record(
    {
      scope: fc.constantFrom('tenant' as const, 'workflow' as const),
      key: names,
      draining: fc.boolean(),
      maxRunning: fc.integer({ min: 1, max: 8 }),
      perMinute: fc.integer({ min: 1, max: 8 }),
    },
    { requiredKeys: ['scope', 'key', 'draining'] },
  ),
  { selector: ({ scope, key }) => `${scope} ${key}` },
) as fc.Arbitrary<Limit[]>;

describe('turns, whatever is queued, runs and is limited', () => {
  const roomOf = (
    { scope, key, maxRunning = Infinity, perMinute = Infinity, draining }: Limit,
    under: readonly Load[],
    given: readonly QueuedTask[],
  ): number => {
    const own = under.filter((one) => one[scope] === key);
    const chosen = given.filter((one) => one[scope] === key).length;
    if (draining) return -chosen;
    const sum = (field: 'running' | 'recent'): number =>
      own.reduce((total, one) => total + one[field], 0);
    return Math.min(maxRunning - sum('running'), perMinute - sum('recent')) - chosen;
  };

  it('never exceed a limit, and leave no room unused', () =>
    fc.assert(
      fc.property(queues, loads, limits, (queued, under, set) => {
        const given = nextTurns({ limits: set, loads: under, queued, most: 1000 });
        for (const one of set) {
          const chosen = given.filter((turn) => turn[one.scope] === one.key).length;
          // What ran before may be more than a limit that was set later.
          expect(chosen === 0 || roomOf(one, under, given) >= 0).toBe(true);
        }
        const left = queued.filter((one) => !given.includes(one));
        for (const one of left) {
          const own = set.filter((some) => one[some.scope] === some.key);
          expect(own.some((some) => roomOf(some, under, given) <= 0)).toBe(true);
        }
      }),
    ));

  it('never pass over a more urgent task of the same tenant and workflow', () =>
    fc.assert(
      fc.property(queues, loads, limits, (queued, under, set) => {
        const given = nextTurns({ limits: set, loads: under, queued, most: 1000 });
        const left = queued.filter((one) => !given.includes(one));
        for (const one of given) {
          const own = left.filter(
            ({ tenant, workflow }) => tenant === one.tenant && workflow === one.workflow,
          );
          expect(own.every(({ priority }) => priority <= one.priority)).toBe(true);
        }
      }),
    ));
});
