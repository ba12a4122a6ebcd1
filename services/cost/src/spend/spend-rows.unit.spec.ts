import { describe, expect, it } from 'vitest';
import { factsOf } from '../breaker/step.js';
import {
  messageOf,
  modelCall,
  runAccepted,
  runId,
  taskAccepted,
  taskCancelled,
  taskCompleted,
  taskId,
  type TestEvent,
} from './spend-fixture.spec.js';
import { rowsOf } from './spend-rows.js';

const read = (...events: readonly TestEvent[]) =>
  rowsOf(events.flatMap((event) => factsOf(messageOf(event).value) ?? []));

describe('rows of the books of calls', () => {
  it('are one for each call, without a word of its content', () => {
    const { calls, ...rest } = read(
      modelCall({ task: 'a', cost: 7, providerCallId: 'p-1' }),
      modelCall({ task: 'a', step: 2, isBound: true }),
    );
    expect(calls).toMatchObject([
      {
        runId: runId('a'),
        step: 1,
        attempt: 1,
        tenant: 'acme',
        taskId: taskId('a'),
        providerCallId: 'p-1',
        usage: { inputTokens: 100 },
        cost: 7,
        costIsBound: false,
      },
      { step: 2, providerCallId: null, usage: undefined, costIsBound: true },
    ]);
    expect(rest).toEqual({ runs: [], tasks: [], adjustments: [] });
  });

  it('say of a task what all of its events in the batch say together', () => {
    const { tasks, runs } = read(
      taskCompleted('a', 9),
      taskAccepted('a'),
      taskAccepted('b', { workflow: 'triage' }),
      taskCancelled('b'),
      runAccepted('a'),
    );
    expect(tasks).toMatchObject([
      { taskId: taskId('a'), workflow: 'audit', status: 'completed', cost: 9 },
      { taskId: taskId('b'), workflow: 'triage', status: 'cancelled', cost: null },
    ]);
    expect(tasks.every(({ acceptedAt, endedAt }) => acceptedAt && endedAt)).toBe(true);
    expect(runs).toMatchObject([{ runId: runId('a'), workflow: 'audit' }]);
  });
});
