import type { EventBody } from '@nightshift/contracts';
import { derivedId, nano, replay } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import {
  after,
  answer,
  ask,
  base,
  begun,
  close,
  decider,
  haltIn,
  passTime,
  tenant,
  theTenant,
} from '../budget/budget-fixture.spec.js';
import type { BudgetCommand, Everything, OrderHalt } from '../budget/budget-command.js';
import type { Place } from '../budget/budget-state.js';

const given = specification(decider);
const audit: Place = { scope: 'workflow', key: 'audit' };

const order = (
  place: Place,
  reason: OrderHalt['reason'] = 'kill-switch',
  by: string | null = 'ana',
): BudgetCommand => ({
  type: 'orderHalt',
  ...base,
  place,
  reason,
  figures: { times: 5 },
  detail: 'Somebody said so.',
  ...(by === null ? {} : { by }),
});
const lift = (haltId: string, once = false): BudgetCommand => ({
  type: 'liftHalt',
  ...base,
  haltId,
  by: 'ana',
  once,
});
const follow = (
  events: readonly EventBody[],
  ...commands: readonly BudgetCommand[]
): readonly EventBody[] =>
  commands.reduce<readonly EventBody[]>(
    (before, command) => [...before, ...decider.decide(command, replay(decider, before))],
    events,
  );

describe('the kill switch', () => {
  it('is an order of a person, with a ticket that says why', () =>
    given(...begun)
      .when(order(audit))
      .then({
        type: 'halt.ordered.v2',
        data: { ...audit, reason: 'kill-switch', by: 'ana', kind: 'budget', risk: 'high' },
        content: { ask: { found: ['Somebody said so.'] } },
      }));

  it('grants nothing while it is on, however much is left', () => {
    const halted = after(order(audit));
    given(...halted)
      .when(ask('a', 1))
      .then({ type: 'lease.denied.v1', data: { haltId: haltIn(halted), scope: 'workflow' } });
  });

  it('is pulled once', () =>
    given(...after(order(audit)))
      .when(order(audit))
      .thenNothing());

  it('holds beside another halt of the same place', () => {
    const both = after(order(theTenant), order(theTenant, 'spend-rate'), ask('a', 1));
    const [first, second] = both.flatMap((event) =>
      event.type === 'halt.ordered.v2' ? [event.data.haltId] : [],
    );
    given(...both)
      .when(lift(first ?? ''))
      .then(
        { type: 'halt.lifted.v1', data: { haltId: first } },
        { type: 'lease.denied.v1', data: { haltId: second } },
      );
  });

  it('lets what waits go on when it is lifted', () => {
    const halted = after(order(audit), ask('a', 1));
    given(...halted)
      .when(lift(haltIn(halted)))
      .then(
        { type: 'halt.lifted.v1', data: { by: 'ana' } },
        { type: 'lease.granted.v1', data: { runId: 'a', haltId: haltIn(halted) } },
      );
  });

  it('ends all that is under way there when a person says stop', () => {
    const halted = after(ask('a', 1), ask('b', 1), order(audit));
    given(...halted)
      .when(answer(haltIn(halted), 'stop'))
      .then({ type: 'halt.upheld.v1', data: { taskIds: ['task-of-a', 'task-of-b'] } });
  });

  it('names no task that has no run here: it may be of another tenant', () => {
    const halted = after(ask('a', 1), order({ scope: 'task', key: 'task-of-others' }));
    given(...halted)
      .when(answer(haltIn(halted), 'stop'))
      .then({ type: 'halt.upheld.v1', data: { taskIds: [] } });
  });

  it('can be pulled again after it was lifted, also once', () => {
    const halted = after(order(audit));
    given(...follow(halted, lift(haltIn(halted), true)))
      .when(order(audit))
      .then({ type: 'halt.ordered.v2', data: { reason: 'kill-switch' } });
  });

  it('tells of many tasks in several events', () => {
    const granted = Array.from({ length: 1_001 }, (_, n): EventBody => ({
      type: 'lease.granted.v1',
      data: {
        leaseId: `lease-${n}`,
        runId: `run-${n}`,
        taskId: `task-${n}`,
        workflow: 'audit',
        amountNanoUsd: nano(0),
        taskBudgetNanoUsd: nano(1),
      },
      content: undefined,
    }));
    const halted = follow([...begun, ...granted], order(audit));
    const upheld = decider
      .decide(answer(haltIn(halted), 'stop'), replay(decider, halted))
      .flatMap((event) => (event.type === 'halt.upheld.v1' ? [event.data.taskIds.length] : []));
    expect(upheld).toEqual([1_000, 1]);
  });

  it('is not lifted where it is not on', () =>
    given(...begun)
      .when(lift('nowhere'))
      .thenRefuses('halt-not-found'));
});

describe('a halt of a used-up budget', () => {
  const spent = after(ask('a', 100), close('a', 100, 100), ask('b', 10));

  it('is not lifted without a raise', () =>
    given(...spent)
      .when(lift(haltIn(spent)))
      .thenRefuses('budget-exhausted'));

  it('is refused with the limit that is to be raised: another would not lift it', () =>
    expect(() => decider.decide(lift(haltIn(spent)), replay(decider, spent))).toThrow(
      /budgets\/tenant\/acme\/raise with period month/,
    ));
});

describe('a rule that broke', () => {
  const task: Place = { scope: 'task', key: 'task-of-a' };
  const broken = after(ask('a', 5), order(task, 'loop', null));

  it('halts the task, and offers to continue once', () =>
    expect(broken.at(-1)).toMatchObject({
      type: 'halt.ordered.v2',
      data: { reason: 'loop', scope: 'task', figures: { times: 5 } },
      content: { ask: { options: [{ id: 'continue-once' }, { id: 'stop' }] } },
    }));

  it('halts no task that has nothing under way', () =>
    given(...begun)
      .when(order(task, 'loop', null))
      .thenNothing());

  it('is not looked at again for a task that may continue once', () => {
    const once = follow(broken, answer(haltIn(broken), 'continue-once'));
    expect(once.at(-1)).toMatchObject({ type: 'halt.lifted.v1', data: { once: true } });
    given(...once)
      .when(order(task, 'loop', null))
      .thenNothing();
    given(...once)
      .when(order(task, 'cost-anomaly', null))
      .then({ type: 'halt.ordered.v2' });
  });

  it('is looked at again the next day for a workflow that may continue once', () => {
    const halted = after(order(audit, 'spend-rate'));
    const once = follow(halted, lift(haltIn(halted), true));
    given(...once)
      .when(order(audit, 'spend-rate'))
      .thenNothing();
    given(...follow(once, passTime('2026-11-26T00:00:00.000Z')))
      .when({ ...order(audit, 'spend-rate'), at: '2026-11-26T00:00:00.000Z' })
      .then({ type: 'halt.ordered.v2' });
  });
});

describe('the order to stop everything', () => {
  const everything: Everything = {
    haltId: derivedId('everything', '1'),
    nth: 1,
    by: 'ana',
    reason: 'Fire.',
    inForce: true,
  };
  const told = (fact: Everything): BudgetCommand => ({
    type: 'passTime',
    ...base,
    everything: fact,
  });
  const obeyed = follow(begun, told(everything));

  it('halts a tenant once', () => {
    expect(obeyed.at(-1)).toMatchObject({
      type: 'halt.ordered.v2',
      data: { scope: 'tenant', key: tenant, reason: 'kill-switch', by: 'ana' },
    });
    given(...obeyed)
      .when(told(everything))
      .thenNothing();
  });

  it('halts a tenant that comes later before anything is granted to it', () =>
    given(...begun)
      .when({ ...ask('a', 5), everything } as BudgetCommand)
      .then(
        { type: 'halt.ordered.v2', data: { scope: 'tenant' } },
        { type: 'lease.denied.v1', data: { runId: 'a' } },
      ));

  it('does not halt a tenant again whose halt was lifted on its own', () =>
    given(...follow(obeyed, lift(haltIn(obeyed))))
      .when(told(everything))
      .thenNothing());

  it('stands for no order of the tenant itself, which outlasts it', () => {
    const both = follow(obeyed, order(theTenant));
    expect(both).toHaveLength(obeyed.length + 1);
    given(...both)
      .when(told({ ...everything, inForce: false }))
      .then({ type: 'halt.lifted.v1', data: { haltId: haltIn(obeyed) } });
  });

  it('ends with the next one, where its end was not heard of in between', () =>
    given(...obeyed)
      .when(told({ ...everything, haltId: derivedId('everything', '2'), nth: 2 }))
      .then(
        { type: 'halt.lifted.v1', data: { haltId: haltIn(obeyed) } },
        { type: 'halt.ordered.v2', data: { figures: { everything: 2 } } },
      ));

  it('is not obeyed again where a replica has not heard of the newer one', () => {
    const newer = { ...everything, haltId: derivedId('everything', '2'), nth: 2 };
    for (const old of [everything, { ...everything, inForce: false }])
      given(...follow(obeyed, told({ ...everything, inForce: false }), told(newer)))
        .when(told(old))
        .thenNothing();
  });

  it('ends for a tenant when it ends for all', () =>
    given(...obeyed)
      .when(told({ ...everything, by: 'ben', inForce: false }))
      .then({ type: 'halt.lifted.v1', data: { haltId: haltIn(obeyed), by: 'ben' } }));
});
