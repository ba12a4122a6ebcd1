import { type EventOf, reviewIdOf } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import { describe, expect, it } from 'vitest';
import type { ReviewCommand } from './review-command.js';
import type { Review } from './review-state.js';
import { reviewReactions } from './review.reactor.js';

const aimed = { to: (id: string, command: ReviewCommand) => ({ id, command }) };
const reactions = reviewReactions(aimed as unknown as Aggregates<ReviewCommand, Review>);
const now = { now: '2026-11-25T09:00:00.000Z' };
const run = (stage: string, role: string) => ({ runId: `${stage} ${role}`, stage, role, round: 0 });
const ended = <T extends 'task.cancelled.v1' | 'task.failed.v1'>(runs: readonly object[]) =>
  ({ taskid: 'task', data: { runs } }) as unknown as EventOf<T>;

describe('the end of a task', () => {
  it('cancels the review whose judges the task names, once', () => {
    const runs = [run('assess', 'qa'), run('assess', 'qa')];
    const expected = [{ id: reviewIdOf('task', 'assess'), command: { type: 'cancelReview' } }];
    expect(reactions['task.cancelled.v1']?.(ended(runs), now)).toEqual(expected);
    expect(reactions['task.failed.v1']?.(ended(runs), now)).toEqual(expected);
  });

  it('cancels nothing while a worker is at it', () => {
    expect(reactions['task.cancelled.v1']?.(ended([run('assess', 'worker')]), now)).toEqual([]);
  });
});

describe('other events', () => {
  it('are left to others where they are not about a review', () => {
    const workerDone = { taskid: 'task', data: { role: 'worker' }, content: { output: {} } };
    expect(
      reactions['run.completed.v2']?.(workerDone as unknown as EventOf<'run.completed.v2'>, now),
    ).toBeUndefined();
    const answered = {
      data: { source: { service: 'cost', haltId: 'h' } },
      content: { answer: {} },
    };
    expect(
      reactions['ticket.answered.v2']?.(answered as unknown as EventOf<'ticket.answered.v2'>, now),
    ).toBeUndefined();
  });

  it('carry the findings of a judge to the review of its stage', () => {
    const done = {
      taskid: 'task',
      data: { role: 'qa', stage: 'assess', runId: 'r', purse: { spentNanoUsd: 5 } },
      content: { output: { findings: [] } },
    };
    expect(
      reactions['run.completed.v2']?.(done as unknown as EventOf<'run.completed.v2'>, now),
    ).toEqual({
      id: reviewIdOf('task', 'assess'),
      command: { type: 'recordJudgement', runId: 'r', findings: [], cost: 5, at: now.now },
    });
  });
});
