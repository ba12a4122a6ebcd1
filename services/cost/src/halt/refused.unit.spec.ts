import type { EventBody } from '@nightshift/contracts';
import { replay } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { after, ask, base, close, decider, haltIn } from '../budget/budget-fixture.spec.js';
import type { BudgetCommand } from '../budget/budget-command.js';
import { haltedTasks, refusedTasks } from './refused.js';

const stateAfter = (events: readonly EventBody[]) => replay(decider, events);
/** The tenant may spend 100. */
const usedUp = [ask('a', 100), close('a', 100, 100)];
const killing = (scope: 'task' | 'workflow', key: string): BudgetCommand => ({
  type: 'orderHalt',
  ...base,
  place: { scope, key },
  reason: 'kill-switch',
  figures: {},
  detail: 'Stop.',
  by: 'ana',
});

describe('a task that was refused money', () => {
  it('needs the worst case of its next call, and says which halt it waits for', () => {
    const events = after(...usedUp, ask('b', 20, { minimum: 7 }));
    expect(refusedTasks(stateAfter(events))).toEqual(
      new Map([
        [
          'task-of-b',
          { haltId: haltIn(events), scope: 'tenant', reason: 'budget-exhausted', needs: 7 },
        ],
      ]),
    );
  });

  it('that has not begun needs what was missing when the halt was ordered', () => {
    const events = after(...usedUp, ask('b', 20, { minimum: 7 }), ask('c', 20, { minimum: 0 }));
    expect(refusedTasks(stateAfter(events)).get('task-of-c')).toMatchObject({ needs: 7 });
  });

  it('that has not begun, of a limit that was used up by others, takes whatever there will be', () => {
    const events = after(...usedUp, ask('c', 20, { minimum: 0 }));
    expect(refusedTasks(stateAfter(events)).get('task-of-c')).toMatchObject({
      reason: 'budget-exhausted',
      needs: undefined,
    });
  });

  it('by a person’s order, and has not begun, needs nobody knows what', () => {
    const events = after(killing('workflow', 'audit'), ask('c', 20, { minimum: 0 }));
    expect(refusedTasks(stateAfter(events)).get('task-of-c')).toMatchObject({
      reason: 'kill-switch',
      scope: 'workflow',
      needs: undefined,
    });
  });
});

describe('tasks that stand', () => {
  it('are those with a halt of their own, and those that wait for one above them', () => {
    const events = after(...usedUp, ask('b', 20), killing('task', 'own'));
    expect([...haltedTasks(stateAfter(events))].sort()).toEqual(['own', 'task-of-b']);
  });

  it('are none while all is granted', () =>
    expect(haltedTasks(stateAfter(after(ask('a', 10)))).size).toBe(0));
});
