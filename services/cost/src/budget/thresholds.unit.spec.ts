import type { EventBody } from '@nightshift/contracts';
import { replay } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { ask, close, passTime, policy, set, theTenant } from './budget-fixture.spec.js';
import type { BudgetCommand } from './budget-command.js';
import { budgetDecider } from './budget.js';

const decider = budgetDecider({ ...policy, thresholds: [50, 80, 95] });

/** Thresholds told after all commands but the last, and after the last. */
const told = (...commands: readonly BudgetCommand[]): readonly string[] => {
  let all: readonly EventBody[] = [];
  let last: readonly EventBody[] = [];
  for (const command of commands) {
    last = decider.decide(command, replay(decider, all));
    all = [...all, ...last];
  }
  return last.flatMap((event) =>
    event.type === 'budget.threshold-reached.v1'
      ? [`${event.data.scope} ${event.data.period} ${event.data.percent}`]
      : [],
  );
};

describe('a threshold of a budget', () => {
  it('is announced when it is reached, spent or held', () => {
    expect(told(ask('a', 49))).toEqual([]);
    expect(told(ask('a', 49), ask('b', 1))).toEqual(['tenant month 50']);
    expect(told(ask('a', 49), close('a', 49, 49), ask('b', 1))).toEqual(['tenant month 50']);
  });

  it('is announced for each that is passed at once', () =>
    expect(told(ask('a', 95))).toEqual(['tenant month 50', 'tenant month 80', 'tenant month 95']));

  it('is announced once in a period', () => {
    const used = [ask('a', 60), close('a', 60, 0)];
    expect(told(...used, ask('b', 60))).toEqual([]);
    const december = '2026-12-01T00:00:00.000Z';
    expect(told(...used, ask('b', 60, { at: december }))).toEqual(['tenant month 50']);
  });

  it('is announced again after a raise only when it is reached anew', () => {
    const raised = [ask('a', 85), set(theTenant, { to: 150 })];
    expect(told(...raised)).toEqual([]);
    expect(told(...raised, ask('b', 34))).toEqual([]);
    expect(told(...raised, ask('b', 35))).toEqual(['tenant month 80']);
  });

  it('is announced when the limit is lowered to where it is reached', () =>
    expect(told(ask('a', 40), set(theTenant, { to: 50 }))).toEqual([
      'tenant month 50',
      'tenant month 80',
    ]));

  it('counts, in a task, only what is spent', () => {
    const [granted, taskBudget] = [30, 40];
    expect(told(ask('a', granted, { taskBudget }))).toEqual([]);
    expect(told(ask('a', granted, { taskBudget }), close('a', granted, 21))).toEqual([
      'task total 50',
    ]);
  });

  it('is looked at for each period of its own', () => {
    const limits = [
      set({ scope: 'workflow', key: 'audit' }, { to: 20 }, 'day'),
      set({ scope: 'workflow', key: 'audit' }, { to: 30 }, 'total'),
    ];
    expect(told(...limits, ask('a', 15))).toEqual(['workflow day 50', 'workflow total 50']);
    const tomorrow = '2026-11-26T00:00:00.000Z';
    const spent = [...limits, ask('a', 15), close('a', 15, 15), passTime(tomorrow)];
    expect(told(...spent, ask('b', 12, { at: tomorrow }))).toEqual([
      'workflow day 50',
      'workflow total 80',
    ]);
  });
});
