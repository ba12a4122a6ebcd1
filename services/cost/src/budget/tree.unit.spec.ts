import { describe, expect, it } from 'vitest';
import { countsIn } from './tree.js';

describe('tasks counted', () => {
  it('are those of each workflow and of all, also of a workflow that is not known yet', () => {
    const { all, byWorkflow } = countsIn(
      [
        { workflow: 'audit', tasks: 10, open: 3 },
        { workflow: 'letters', tasks: 2, open: 0 },
        { workflow: undefined, tasks: 1, open: 1 },
      ],
      ['t1', 't2', 'stranger'],
      new Map([
        ['t1', 'audit'],
        ['t2', 'audit'],
      ]),
    );
    expect(all).toEqual({ tasks: 13, openTasks: 4, haltedTasks: 3 });
    expect(Object.fromEntries(byWorkflow)).toEqual({
      audit: { tasks: 10, openTasks: 3, haltedTasks: 2 },
      letters: { tasks: 2, openTasks: 0, haltedTasks: 0 },
    });
  });
});
