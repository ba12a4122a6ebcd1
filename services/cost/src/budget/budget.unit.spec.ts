import { nano, replay } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import type { BudgetCommand } from './budget-command.js';
import {
  after,
  answer,
  ask,
  base,
  begun,
  close,
  decider,
  haltIn,
  money,
  set,
  tenant,
  theTenant,
} from './budget-fixture.spec.js';
const given = specification(decider);

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

  it('grants at once or not at all what a run asks for ahead of need', () => {
    given(...after(ask('a', 30)))
      .when({ ...ask('a', 30, { n: 2 }), ahead: true } as BudgetCommand)
      .then({ type: 'lease.granted.v1', data: { amountNanoUsd: 30 } });
    given(...after(ask('a', 80)))
      .when({ ...ask('b', 30), ahead: true } as BudgetCommand)
      .thenNothing();
    given(...after(ask('a', 100), close('a', 100, 100)))
      .when({ ...ask('b', 30), ahead: true } as BudgetCommand)
      .thenNothing();
  });

  it('answers a repeated request once', () =>
    given(...after(ask('a', 30)))
      .when(ask('a', 30))
      .thenNothing());

  it('halts the task alone when only its own budget is used up', () =>
    given(...after(ask('a', 50, { taskId: 'one', taskBudget: 50 }), close('a', 50, 50)))
      .when(ask('b', 10, { taskId: 'one', taskBudget: 50 }))
      .then(
        { type: 'halt.ordered.v2', data: { scope: 'task', key: 'one', settledNanoUsd: 50 } },
        { type: 'lease.denied.v1', data: { runId: 'b', scope: 'task', shortByNanoUsd: 10 } },
      ));
});

describe('a correction by the provider', () => {
  const correct = (runId: string, booked: number, actual: number, calledOn = '2026-11-25') => ({
    type: 'adjustSpend' as const,
    ...base,
    runId,
    taskId: `task-of-${runId}`,
    workflow: 'audit',
    step: 1,
    attempt: 1,
    booked: nano(booked),
    actual: nano(actual),
    calledOn,
  });

  it('frees at every level what a call did not cost', () => {
    const events = after(ask('a', 30), close('a', 30, 20), correct('a', 12, 2));
    for (const place of [theTenant, { scope: 'task', key: 'task-of-a' }] as const)
      expect(money(events, place)).toEqual({ settled: 10, reserved: 0, stuck: 0 });
  });

  it('lets go on whoever waits for it', () => {
    const [halted] = after(ask('a', 100), close('a', 100, 100), ask('b', 10)).slice(-2);
    expect(halted?.type).toBe('halt.ordered.v2');
    given(...after(ask('a', 100), close('a', 100, 100), ask('b', 10)))
      .when(correct('a', 60, 10))
      .then(
        { type: 'budget.corrected.v1', data: { bookedNanoUsd: 60, trueNanoUsd: 10 } },
        { type: 'lease.granted.v1', data: { runId: 'b' } },
      );
  });

  it('waits for the books of a run that is open', () => {
    const open = after(ask('a', 30), correct('a', 12, 2));
    expect(money(open)).toEqual({ settled: 0, reserved: 30, stuck: 0 });
    const closed = after(ask('a', 30), correct('a', 12, 2), close('a', 30, 20));
    expect(money(closed)).toEqual({ settled: 10, reserved: 0, stuck: 0 });
  });

  it('changes nothing in a period that began after the call', () => {
    const events = after(ask('a', 30), close('a', 30, 20), correct('a', 12, 2, '2026-10-31'));
    const { settled, month } = replay(decider, events).tenant;
    expect([settled, month.settled]).toEqual([10, 20]);
  });

  it('may say that a call cost more', () =>
    expect(money(after(ask('a', 30), close('a', 30, 20), correct('a', 12, 15)))).toMatchObject({
      settled: 23,
    }));
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
      close('a', 30, 12, { final: false }),
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

  it('takes what a paused run gives back, and keeps its books open', () => {
    const events = after(ask('a', 30), close('a', 30, 12, { final: false }));
    expect(money(events)).toEqual({ settled: 12, reserved: 0, stuck: 0 });
    expect(replay(decider, events).runs.has('a')).toBe(true);
  });
});

describe('the level of a task that ended', () => {
  const closeTasks = (...taskIds: string[]) => ({ type: 'closeTasks', ...base, taskIds }) as const;
  const spent = after(ask('a', 30), close('a', 30, 12), ask('b', 5));

  it('is closed, and what it settled stays counted above it', () => {
    const events = [...spent, ...decider.decide(closeTasks('task-of-a'), replay(decider, spent))];
    expect(events.at(-1)).toMatchObject({
      type: 'budget.closed.v1',
      data: { taskIds: ['task-of-a'] },
    });
    expect(replay(decider, events).tasks.has('task-of-a')).toBe(false);
    expect(money(events)).toEqual({ settled: 12, reserved: 5, stuck: 0 });
  });

  it('is closed together with its halts: nobody need answer them any more', () => {
    const place = { scope: 'task', key: 'task-of-a' } as const;
    const halted = after(ask('a', 30), {
      type: 'orderHalt',
      ...base,
      place,
      reason: 'kill-switch',
      figures: {},
      detail: 'Enough.',
      by: 'ana',
    });
    const ended = [...halted, ...decider.decide(close('a', 30, 12), replay(decider, halted))];
    given(...ended)
      .when(closeTasks('task-of-a'))
      .then(
        { type: 'halt.lifted.v1', data: { ...place, haltId: haltIn(halted), by: 'end-of-task' } },
        { type: 'budget.closed.v1', data: { taskIds: ['task-of-a'] } },
      );
  });

  it('is kept while one of its runs is open, and asked for once', () =>
    given(...spent)
      .when(closeTasks('task-of-b', 'task-of-nobody'))
      .thenNothing());
});

describe('a run that ended before its order was seen', () => {
  const ended = after(close('a', 0, 0));

  it('is remembered', () =>
    given(...begun)
      .when(close('a', 0, 0))
      .then({ type: 'lease.foregone.v1', data: { runId: 'a', taskId: 'task-of-a' } }));

  it('is granted nothing, and halts nobody', () =>
    given(...ended)
      .when(ask('a', 1_000))
      .thenNothing());

  it('is not remembered twice', () =>
    given(...ended)
      .when(close('a', 0, 0))
      .thenNothing());

  it('is not thought to have ended while it is suspended', () =>
    given(...begun)
      .when(close('a', 0, 0, { final: false }))
      .thenNothing());

  it('is forgotten after many others', () => {
    const others = Array.from({ length: 10_000 }, (_, n) => ({
      type: 'lease.foregone.v1' as const,
      data: { runId: `other-${n}`, taskId: 't' },
      content: undefined,
    }));
    const { ended: remembered } = replay(decider, [...ended, ...others]);
    expect([remembered.size, remembered.has('a'), remembered.has('other-0')]).toEqual([
      10_000,
      false,
      true,
    ]);
  });
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
        { type: 'halt.ordered.v2', data: { scope: 'tenant' } },
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
        { type: 'halt.ordered.v2', data: { limitNanoUsd: 105 } },
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

  it('denies no more than what there is no money for', () => {
    const holders = after(
      ask('a', 60),
      ask('b', 40),
      ask('a', 30, { n: 2 }),
      ask('b', 30, { n: 2 }),
    );
    // The person takes their time; meanwhile the run of b gives back what it held.
    given(...holders)
      .when(close('b', 40, 0))
      .then(
        { type: 'lease.settled.v1' },
        { type: 'lease.granted.v1', data: { runId: 'a', amountNanoUsd: 30 } },
      );
  });

  it('gives no crumbs to a run that only begins, which would come back for more at once', () => {
    const crumbs = after(
      ask('a', 97),
      close('a', 97, 97),
      ask('b', 10),
      ask('c', 10, { minimum: 0 }),
    );
    expect(crumbs.at(-1)).toMatchObject({ type: 'lease.denied.v1', data: { shortByNanoUsd: 7 } });
    given(...after(ask('a', 97), close('a', 97, 97)))
      .when(ask('c', 10, { minimum: 0 }))
      .then({ type: 'lease.granted.v1', data: { amountNanoUsd: 3 } });
  });

  it('is lifted by whoever raises the budget, without the ticket', () =>
    given(...spent)
      .when(set(theTenant, { by: 50 }))
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
      .when(set({ scope: 'workflow', key: 'audit' }, { by: 5 }))
      .thenRefuses('no-limit'));
});
