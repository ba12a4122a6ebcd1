import { nano, replay } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import {
  after,
  ask,
  begun,
  close,
  decider,
  haltIn,
  passTime,
  set,
  tenant,
  theTenant,
} from './budget-fixture.spec.js';
import { levelAt, type Place } from './budget-state.js';
import { roomsAt } from './limits.js';
import { policy } from './budget-fixture.spec.js';

const given = specification(decider);
const audit: Place = { scope: 'workflow', key: 'audit' };
const tomorrow = '2026-11-26T00:00:00.000Z';
const nextMonth = '2026-12-01T00:00:00.000Z';

const freeAt = (events: Parameters<typeof replay>[1], place: Place): object => {
  const state = replay(decider, events as ReturnType<typeof after>);
  return Object.fromEntries(
    roomsAt(state, place, policy).map(({ period, free }) => [period, free]),
  );
};

describe('a new period', () => {
  it('begins with the first command in it, before what the command leads to', () =>
    given(...after(ask('a', 30), close('a', 30, 12)))
      .when(ask('b', 5, { at: tomorrow }))
      .then(
        {
          type: 'budget.period-began.v1',
          data: {
            scope: 'tenant',
            key: tenant,
            period: 'day',
            startsOn: '2026-11-26',
            settledNanoUsd: 12,
          },
        },
        { type: 'lease.granted.v1', data: { runId: 'b' } },
      ));

  it('begins once, also where the clock of another replica is behind', () =>
    given(...begun, ...decider.decide(passTime(tomorrow), replay(decider, begun)))
      .when(passTime('2026-11-25T23:59:59.999Z'))
      .thenNothing());

  it('is told of a workflow with a limit for it', () =>
    given(...after(set(audit, { to: 40 }, 'day'), ask('a', 30), close('a', 30, 12)))
      .when(passTime(tomorrow))
      .then(
        { type: 'budget.period-began.v1', data: { scope: 'tenant', period: 'day' } },
        {
          type: 'budget.period-began.v1',
          data: { scope: 'workflow', key: 'audit', period: 'day', settledNanoUsd: 12 },
        },
      ));

  it('counts anew what is settled in it, and further what open runs hold', () => {
    const events = after(
      set(audit, { to: 40 }, 'day'),
      ask('a', 30),
      close('a', 30, 12),
      ask('b', 9),
      passTime(tomorrow),
    );
    expect(freeAt(events, audit)).toEqual({ day: 31 });
    expect(freeAt(events, theTenant)).toEqual({ month: 100 - 12 - 9 });
  });

  it('counts a settlement in the period it comes in', () => {
    const events = after(
      set(audit, { to: 40 }, 'day'),
      ask('a', 30),
      close('a', 30, 12, { at: tomorrow }),
    );
    expect(freeAt(events, audit)).toEqual({ day: 28 });
  });
});

describe('several limits of a level', () => {
  const limits = [set(audit, { to: 40 }, 'day'), set(audit, { to: 50 }, 'total')];

  it('all hold at once', () => {
    const events = after(...limits, ask('a', 30), close('a', 30, 30));
    expect(freeAt(events, audit)).toEqual({ day: 10, total: 20 });
    const nextDay = after(...limits, ask('a', 30), close('a', 30, 30), passTime(tomorrow));
    expect(freeAt(nextDay, audit)).toEqual({ day: 40, total: 20 });
  });

  it('are named where they are raised, unless there is only one', () => {
    given(...after(...limits))
      .when(set(audit, { by: 5 }, 'day'))
      .then({ type: 'budget.set.v1', data: { period: 'day', limitNanoUsd: 45 } });
    given(...after(set(audit, { to: 40 }, 'day')))
      .when(set(audit, { by: 5 }))
      .then({ type: 'budget.set.v1', data: { period: 'day', limitNanoUsd: 45 } });
    given(...begun)
      .when(set(theTenant, { by: 5 }))
      .then({ type: 'budget.set.v1', data: { period: 'month', limitNanoUsd: 105 } });
  });

  it('halts for the one that is used up, and asks for that one', () =>
    given(...after(...limits, ask('a', 40), close('a', 40, 40)))
      .when(ask('b', 5))
      .then(
        {
          type: 'halt.ordered.v2',
          data: { scope: 'workflow', period: 'day', limitNanoUsd: 40, settledNanoUsd: 40 },
          content: { ask: { title: 'The budget of the day of workflow audit is used up' } },
        },
        { type: 'lease.denied.v1', data: { runId: 'b' } },
      ));
});

describe('a halt of a used-up month', () => {
  const spent = after(ask('a', 100), close('a', 100, 100), ask('b', 10));

  it('is lifted when the next one begins, and what waited comes before what is new', () =>
    given(...spent)
      .when(ask('c', 95, { at: nextMonth, minimum: 95 }))
      .then(
        { type: 'budget.period-began.v1', data: { period: 'month', settledNanoUsd: 100 } },
        { type: 'halt.lifted.v1', data: { haltId: haltIn(spent), by: 'calendar' } },
        { type: 'budget.period-began.v1', data: { period: 'day' } },
        { type: 'lease.granted.v1', data: { runId: 'b', haltId: haltIn(spent) } },
        { type: 'lease.queued.v1', data: { runId: 'c' } },
      ));

  it('is not lifted by a new day', () => {
    const events = decider.decide(passTime(tomorrow), replay(decider, spent));
    expect(events.map(({ type }) => type)).toEqual(['budget.period-began.v1']);
  });
});

describe('a lease', () => {
  const expiresAt = tomorrow;

  it('says when it expires', () =>
    given(...begun)
      .when(ask('a', 30))
      .then({ type: 'lease.granted.v1', data: { expiresAt } }));

  it('is asked back when it has expired, and again later, and stays reserved until it is given back', () => {
    const events = after(ask('a', 30), passTime(expiresAt));
    expect(events.at(-1)).toMatchObject({
      type: 'lease.expired.v1',
      data: { runId: 'a', leaseId: 'a/1', taskId: 'task-of-a' },
    });
    expect(levelAt(replay(decider, events), theTenant).reserved).toBe(30);
    given(...events)
      .when(passTime(expiresAt))
      .thenNothing();
    const again = decider.decide(passTime('2026-11-27T00:00:00.000Z'), replay(decider, events));
    expect(again.at(-1)).toMatchObject({ type: 'lease.expired.v1', data: { leaseId: 'a/1' } });
  });

  it('is not asked back before, nor where it was given back, nor from a run with a newer one', () => {
    const [soon, later] = ['2026-11-25T23:59:59.999Z', '2026-11-25T12:00:00.000Z'];
    given(...after(ask('a', 30)))
      .when(passTime(soon))
      .thenNothing();
    const gave = after(ask('a', 30), close('a', 30, 30, { final: false }), passTime(expiresAt));
    const renewed = after(ask('a', 30), ask('a', 5, { n: 2, at: later }), passTime(expiresAt));
    for (const events of [gave, renewed])
      expect(events.map(({ type }) => type)).not.toContain('lease.expired.v1');
  });
});

it('never counts on more than a safe integer', () => {
  expect(() =>
    after(set(theTenant, { to: nano(Number.MAX_SAFE_INTEGER) }), ask('a', 30)),
  ).not.toThrow();
});
