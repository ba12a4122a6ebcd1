import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import {
  after,
  decider,
  drafted,
  draftRun,
  failed,
  later,
  pause,
  published,
  resume,
  stateAfter,
  submit,
  wholeWay,
} from './task-fixture.spec.js';
import { statusOf } from './task-state.js';

const given = specification(decider);
const runOf = (runId: string, stage: string, role: string, round = 0) => ({
  runId,
  stage,
  role,
  round,
});

describe('pausing', () => {
  const paused = [submit, pause] as const;

  it('holds the runs under way, and lets them go on', () => {
    const runs = [runOf(draftRun, 'draft', 'worker')];
    given(...after(submit))
      .when({ ...pause, reason: 'Lunch' })
      .then({ type: 'task.paused.v1', data: { runs, reason: 'Lunch' } });
    given(...after(...paused))
      .when(resume)
      .then({ type: 'task.resumed.v1', data: { runs } });
    given(...after(...paused))
      .when(pause)
      .thenNothing();
    given(...after(submit))
      .when(resume)
      .thenNothing();
  });

  it('keeps a result that comes meanwhile, once, and goes on from it when resumed', () => {
    given(...after(...paused))
      .when(drafted)
      .then({ type: 'result.deferred.v1', data: { kind: 'recordRun' } });
    given(...after(...paused, drafted))
      .when({ ...drafted, at: later } as typeof drafted)
      .thenNothing();
    given(...after(...paused, drafted))
      .when(resume)
      .then({ type: 'task.resumed.v1' }, { type: 'qa.requested.v2' });
    expect(stateAfter(...paused, drafted)).toMatchObject({ cost: 0, phase: { name: 'running' } });
  });

  it('does not keep what is stale anyway', () =>
    given(...after(...paused))
      .when(published)
      .thenNothing());

  it('gives a person the whole time to answer, from the end of the pause', () =>
    given(...after(...wholeWay.slice(0, 5), pause, published))
      .when(resume)
      .then(
        { type: 'task.resumed.v1' },
        { type: 'decision.requested.v2', data: { dueAt: '2026-11-28T01:00:00.000Z' } },
      ));

  it('ends with a failure that came meanwhile', () =>
    given(...after(...paused, failed(draftRun)))
      .when(resume)
      .then({ type: 'task.resumed.v1' }, { type: 'task.failed.v1' }));

  it('is what people see first', () => {
    const state = stateAfter(...wholeWay.slice(0, 6), pause);
    expect(state.status === 'unsubmitted' ? '' : statusOf(state)).toBe('paused');
  });
});
