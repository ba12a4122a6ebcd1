import type { EventBody } from '@nightshift/contracts';
import { nano, type NanoUsd, replay } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import type { BudgetCommand } from './budget-command.js';
import { budgetDecider } from './budget.js';
import { levelAt, type Place } from './budget-state.js';
import type { BudgetPolicy } from './grant.js';

const policy: BudgetPolicy = { defaultTenantLimit: nano(100), dueInMs: 60_000 };
const decider = budgetDecider(policy);
const given = specification(decider);
const at = '2026-11-25T00:00:00.000Z';
const tenant = 'acme';
const base = { tenant, at } as const;

const ask = (
  runId: string,
  amount: number,
  { minimum = amount, taskId = `task-of-${runId}`, taskBudget = 1_000, n = 1 } = {},
): BudgetCommand => ({
  type: 'requestLease',
  ...base,
  request: {
    leaseId: `${runId}/${n}`,
    runId,
    taskId,
    workflow: 'audit',
    amount: nano(amount),
    minimum: nano(minimum),
    taskBudget: nano(taskBudget),
  },
});
const close = (runId: string, granted: number, spent: number, final = true): BudgetCommand => ({
  type: 'closeRun',
  ...base,
  runId,
  granted: nano(granted),
  spent: nano(spent),
  final,
});
const answer = (haltId: string, option: string, raiseBy?: NanoUsd): BudgetCommand => ({
  type: 'answerHalt',
  ...base,
  haltId,
  ticketId: 'ticket',
  option,
  raiseBy,
  by: 'ana',
});

/** What the commands led to, one after the other. */
const after = (...commands: readonly BudgetCommand[]): readonly EventBody[] =>
  commands.reduce<readonly EventBody[]>(
    (events, command) => [...events, ...decider.decide(command, replay(decider, events))],
    [],
  );
const money = (events: readonly EventBody[], place: Place = { scope: 'tenant', key: tenant }) => {
  const { settled, reserved, stuck } = levelAt(replay(decider, events), place);
  return { settled, reserved, stuck };
};
const haltIn = (events: readonly EventBody[]): string => {
  const halt = events.find((event) => event.type === 'halt.ordered.v1');
  if (!halt) throw new Error('There is no halt.');
  return halt.data.haltId;
};

describe('granting', () => {
  it('reserves at all three levels at once', () => {
    const events = after(ask('a', 30));
    for (const place of [
      { scope: 'tenant', key: tenant },
      { scope: 'workflow', key: 'audit' },
      { scope: 'task', key: 'task-of-a' },
    ] as const) {
      expect(money(events, place)).toEqual({ settled: 0, reserved: 30, stuck: 0 });
    }
  });

  it('grants what is left where that is enough', () =>
    given(...after(ask('a', 80)))
      .when(ask('b', 30, { minimum: 10 }))
      .then({ type: 'lease.granted.v1', data: { runId: 'b', amountNanoUsd: 20 } }));

  it('answers a repeated request once', () =>
    given(...after(ask('a', 30)))
      .when(ask('a', 30))
      .thenNothing());

  it('halts the task alone when only its own budget is used up', () =>
    given(...after(ask('a', 50, { taskId: 'one', taskBudget: 50 }), close('a', 50, 50)))
      .when(ask('b', 10, { taskId: 'one', taskBudget: 50 }))
      .then(
        { type: 'halt.ordered.v1', data: { scope: 'task', key: 'one', settledNanoUsd: 50 } },
        { type: 'lease.denied.v1', data: { runId: 'b', scope: 'task', shortByNanoUsd: 10 } },
      ));
});

describe('settling', () => {
  it('books what was spent and frees the rest', () =>
    expect(money(after(ask('a', 30), close('a', 30, 12)))).toEqual({
      settled: 12,
      reserved: 0,
      stuck: 0,
    }));

  it('counts a suspended run once when it goes on and ends', () => {
    const events = after(
      ask('a', 30),
      close('a', 30, 12, false),
      ask('a', 20, { n: 2 }),
      close('a', 32, 25),
    );
    expect(money(events)).toEqual({ settled: 25, reserved: 0, stuck: 0 });
  });

  it('takes a lease back whole that came too late', () => {
    const events = after(ask('a', 30), {
      type: 'returnLease',
      ...base,
      runId: 'a',
      amount: nano(30),
    });
    expect(money(events)).toEqual({ settled: 0, reserved: 0, stuck: 0 });
  });

  it('ignores the end of a run it knows nothing of', () =>
    given()
      .when(close('nobody', 0, 0))
      .thenNothing());
});

describe('waiting', () => {
  it('queues while others may return money, and grants when they do', () => {
    const queued = after(ask('a', 80), ask('b', 40));
    expect(queued.at(-1)?.type).toBe('lease.queued.v1');
    given(...queued)
      .when(close('a', 80, 10))
      .then(
        { type: 'lease.settled.v1' },
        { type: 'lease.granted.v1', data: { runId: 'b', amountNanoUsd: 40 } },
      );
  });

  it('halts when everybody who holds money waits for more', () =>
    given(...after(ask('a', 50), ask('b', 50), ask('a', 30, { n: 2 })))
      .when(ask('b', 30, { n: 2 }))
      .then(
        { type: 'halt.ordered.v1', data: { scope: 'tenant' } },
        { type: 'lease.denied.v1', data: { runId: 'b' } },
        { type: 'lease.denied.v1', data: { runId: 'a' } },
      ));

  it('lets go of a waiting request when its run ends', () => {
    const events = after(ask('a', 80), ask('b', 40), close('b', 0, 0), close('a', 80, 0));
    expect(events.filter(({ type }) => type === 'lease.granted.v1')).toHaveLength(1);
    expect(replay(decider, events).queue).toEqual([]);
  });

  it('keeps the order of arrival across a halt', () => {
    const denied = after(ask('a', 100), close('a', 100, 100), ask('b', 10), ask('c', 10));
    given(...denied)
      .when(answer(haltIn(denied), 'raise', nano(20)))
      .then(
        { type: 'budget.set.v1', data: { limitNanoUsd: 120 } },
        { type: 'halt.lifted.v1' },
        { type: 'lease.granted.v1', data: { runId: 'b' } },
        { type: 'lease.granted.v1', data: { runId: 'c' } },
      );
  });
});

describe('halts', () => {
  const spent = after(ask('a', 100), close('a', 100, 100), ask('b', 10));

  it('asks again when a raise was too small', () =>
    given(...spent)
      .when(answer(haltIn(spent), 'raise', nano(5)))
      .then(
        { type: 'budget.set.v1', data: { limitNanoUsd: 105 } },
        { type: 'halt.lifted.v1' },
        { type: 'halt.ordered.v1', data: { limitNanoUsd: 105 } },
        { type: 'lease.denied.v1', data: { runId: 'b', shortByNanoUsd: 5 } },
      ));

  it('names the tasks that are to end when a person says stop', () =>
    given(...spent)
      .when(answer(haltIn(spent), 'stop'))
      .then({ type: 'halt.upheld.v1', data: { taskIds: ['task-of-b'], by: 'ana' } }));

  it('is answered once', () =>
    given(...spent, ...decider.decide(answer(haltIn(spent), 'stop'), replay(decider, spent)))
      .when(answer(haltIn(spent), 'raise', nano(50)))
      .thenNothing());

  it('is lifted by whoever raises the budget, without the ticket', () =>
    given(...spent)
      .when({
        type: 'setBudget',
        ...base,
        place: { scope: 'tenant', key: tenant },
        change: { by: nano(50) },
        by: 'ana',
        reason: 'night run',
      })
      .then(
        { type: 'budget.set.v1', data: { limitNanoUsd: 150 } },
        { type: 'halt.lifted.v1' },
        {
          type: 'lease.granted.v1',
          data: { runId: 'b', amountNanoUsd: 10, haltId: haltIn(spent) },
        },
      ));

  it('does not turn a raise into a first limit, which might halt at once', () =>
    given(...after(ask('a', 50)))
      .when({
        type: 'setBudget',
        ...base,
        place: { scope: 'workflow', key: 'audit' },
        change: { by: nano(5) },
        by: 'ana',
        reason: 'night run',
      })
      .thenRefuses('no-limit'));
});
