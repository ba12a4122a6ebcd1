import { derivedId } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import type { TaskCommand } from './task-command.js';
import {
  after,
  at,
  cancel,
  decider,
  drafted,
  draftRun,
  judgeRun,
  pause,
  resume,
  reviewed,
  stateAfter,
  submit,
} from './task-fixture.spec.js';
import { statusOf } from './task-state.js';

const given = specification(decider);
const queue = { scope: 'workflow', reason: 'max-running' } as const;
const limited: TaskCommand = { ...submit, queue };
const start: TaskCommand = { type: 'startTask', waitedMs: 1500 };
const haltId = derivedId('halt', '1');
const held: TaskCommand = {
  type: 'haltTask',
  haltId,
  ticketId: haltId,
  scope: 'tenant',
  hold: true,
};
const statusAfter = (...commands: readonly TaskCommand[]): string => {
  const task = stateAfter(...commands);
  return task.status === 'unsubmitted' ? task.status : statusOf(task);
};

describe('a task under a limit', () => {
  it('is accepted, and asks for nothing before it has its turn', () => {
    given()
      .when(limited)
      .then({ type: 'task.accepted.v1' }, { type: 'task.queued.v1', data: queue });
    expect(statusAfter(limited)).toBe('queued');
  });

  it('asks for its first run when it has its turn, once', () => {
    given(...after(limited))
      .when(start)
      .then(
        { type: 'task.started.v1', data: { waitedMs: 1500 } },
        { type: 'run.requested.v1', data: { runId: draftRun, stage: 'draft' } },
      );
    given(...after(limited, start))
      .when(start)
      .thenNothing();
    expect(statusAfter(limited, start)).toBe('running');
  });

  it('has no turn while it is paused or held, and waits for one afterwards', () => {
    for (const [hold, release] of [
      [pause, resume],
      [held, { type: 'unhaltTask', haltId, at }],
    ] as const) {
      given(...after(limited, hold))
        .when(start)
        .thenNothing();
      expect(statusAfter(limited, hold, release)).toBe('queued');
      given(...after(limited, hold, release))
        .when(start)
        .then({ type: 'task.started.v1' }, { type: 'run.requested.v1' });
    }
  });

  it('names no runs when it is cancelled: there are none', () =>
    given(...after(limited))
      .when(cancel)
      .then({ type: 'task.cancelled.v1', data: { runs: [] } }));

  it('says nothing of a queue where nothing is limited', () =>
    given().when(submit).then({ type: 'task.accepted.v1' }, { type: 'run.requested.v1' }));
});

describe('retries that runs have used up', () => {
  const tired = { ...drafted, retries: 2 } as TaskCommand;
  const judge = (name: string): TaskCommand => ({
    type: 'countRetries',
    runId: judgeRun(name),
    stage: 'draft',
    retries: 3,
  });

  it('are counted before what follows from the run, and told to whoever comes next', () => {
    given(...after(submit))
      .when(tired)
      .then(
        { type: 'retries.counted.v1', data: { runId: draftRun, stage: 'draft', retries: 2 } },
        { type: 'qa.requested.v2', data: { retriesUsed: { stage: 2, task: 2 } } },
      );
    given(...after(submit, tired, judge('strict')))
      .when(reviewed('correct'))
      .then({ type: 'run.requested.v1', data: { retriesUsed: { stage: 5, task: 5 } } });
  });

  it('count for the task, and no more for the stage, once the next stage begins', () =>
    given(...after(submit, tired))
      .when(reviewed('passed'))
      .then(
        { type: 'stage.completed.v1' },
        { type: 'run.requested.v1', data: { retriesUsed: { stage: 0, task: 2 } } },
      ));

  it('of one run count once', () =>
    given(...after(submit, drafted, judge('strict')))
      .when(judge('strict'))
      .thenNothing());

  it('lead to no event where there were none', () => {
    const { events } = given(...after(submit))
      .when(drafted)
      .outcome();
    expect(events.map(({ type }) => type)).toEqual(['qa.requested.v2']);
    expect(events[0]?.data).not.toHaveProperty('retriesUsed');
  });
});
