import { nano } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import type { TaskCommand } from './task-command.js';
import {
  after,
  cancel,
  correctionRun,
  decider,
  decisionTicket,
  drafted,
  draftRun,
  failed,
  judgeRun,
  pause,
  resume,
  submit,
  taskId,
  wholeWay,
  workflowRef,
} from './task-fixture.spec.js';

const given = specification(decider);
const runOf = (runId: string, stage: string, role: string, round = 0) => ({
  runId,
  stage,
  role,
  round,
});

describe('submitting a task', () => {
  it('accepts it, and asks for the run of the first stage in the same breath', () =>
    given()
      .when(submit)
      .then(
        { type: 'task.accepted.v1', data: { taskId, budgetNanoUsd: 1e9, idempotencyKey: 'k1' } },
        {
          type: 'run.requested.v1',
          data: { runId: draftRun, stage: 'draft', agent: 'writer', leaseNanoUsd: 50, basis: [] },
          content: { input: { brief: submit.brief, stages: {}, decisions: {} } },
        },
      ));

  it('never asks for a lease beyond the budget of the task', () => {
    const { events } = given()
      .when({ ...submit, budget: nano(3) })
      .outcome();
    expect(events[1]?.data).toMatchObject({ leaseNanoUsd: 3, taskBudgetNanoUsd: 3 });
  });

  it('takes the same key for the same work as the same task, also once it has ended', () => {
    given(...after(submit))
      .when(submit)
      .thenNothing();
    given(...after(submit, cancel))
      .when(submit)
      .thenNothing();
  });

  it('refuses the key for another brief or another version that was named', () => {
    const newer = { ...workflowRef, version: 2, hash: 'e'.repeat(64) };
    const start = given(...after(submit));
    start.when({ ...submit, briefHash: 'f'.repeat(64) }).thenRefuses('idempotency-key-reused');
    start.when({ ...submit, workflow: newer }).thenRefuses('idempotency-key-reused');
  });

  it('takes a retry for the same task although a newer version was registered in the meantime', () => {
    const newer = { ...workflowRef, version: 2, hash: 'e'.repeat(64) };
    const start = given(...after({ ...submit, versionNamed: false }));
    start.when({ ...submit, workflow: newer, versionNamed: false }).thenNothing();
    start
      .when({ ...submit, workflow: { ...newer, name: 'other' }, versionNamed: false })
      .thenRefuses('idempotency-key-reused');
  });

  it('knows no task that was not submitted', () =>
    given().when(cancel).thenRefuses('no-such-task'));
});

describe('failing and being cancelled', () => {
  const judging = [
    runOf(judgeRun('strict'), 'draft', 'qa'),
    runOf(judgeRun('lenient'), 'draft', 'qa'),
  ];

  it('fails with a run that is under way, at its cost, and stops the others', () =>
    given(...after(submit, drafted))
      .when(failed(judgeRun('strict')))
      .then({ type: 'task.failed.v1', data: { costNanoUsd: 107, runs: judging } }));

  it('does not fail with a run that is not its own any more', () =>
    given(...after(submit, drafted))
      .when(failed(draftRun))
      .thenNothing());

  it('stops what is under way in every phase, and withdraws its own question', () => {
    const cancelled = (...commands: readonly TaskCommand[]) =>
      given(...after(...commands))
        .when(cancel)
        .outcome().events[0]?.data;
    expect(cancelled(submit)).toMatchObject({ runs: [runOf(draftRun, 'draft', 'worker')] });
    expect(cancelled(submit, drafted)).toMatchObject({ runs: judging });
    expect(cancelled(...wholeWay.slice(0, 3))).toMatchObject({
      runs: [runOf(correctionRun, 'draft', 'correction', 1)],
    });
    expect(cancelled(...wholeWay.slice(0, 6))).toMatchObject({
      runs: [],
      ticketId: decisionTicket,
    });
    expect(cancelled(submit, pause)).not.toHaveProperty('ticketId');
  });

  it('cancels once, and refuses where the task ended otherwise', () => {
    given(...after(submit, cancel))
      .when(cancel)
      .thenNothing();
    const done = given(...after(...wholeWay));
    done.when(cancel).thenRefuses('task-ended');
    done.when(pause).thenRefuses('task-ended');
    done.when(resume).thenRefuses('task-ended');
  });
});
