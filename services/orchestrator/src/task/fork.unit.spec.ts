import type { EventBody, EventOf } from '@nightshift/contracts';
import { runIdOf } from '@nightshift/contracts';
import { derivedId, isRefusal } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { forkOf, type WantedFork } from './fork.js';
import type { TaskCommand } from './task-command.js';
import {
  after,
  answered,
  at,
  correctionRun,
  decider,
  definition,
  drafted,
  draftRun,
  judgeRun,
  publishRun,
  reviewed,
  submit,
  taskId,
  wholeWay,
} from './task-fixture.spec.js';

const given = specification(decider);
const streamOf = (...commands: readonly TaskCommand[]): readonly EventOf[] =>
  after(...commands).map((body, index) => ({
    ...body,
    taskid: taskId,
    time: at,
    sequence: index + 1,
  })) as unknown as readonly EventOf[];
const wanted = (more: Partial<WantedFork> = {}): WantedFork => ({
  fromStage: 'publish',
  overrides: {},
  effects: 'simulated',
  ...more,
});
const newId = derivedId('task', 'acme', 'fork');
const submitFork = (more: Partial<WantedFork> = {}): TaskCommand & { type: 'submitTask' } => ({
  ...submit,
  taskId: newId,
  fork: forkOf(streamOf(...wholeWay), definition, wanted(more)),
});
const faultsOf = (more: Partial<WantedFork>, ...commands: readonly TaskCommand[]): unknown => {
  try {
    return forkOf(streamOf(...commands), definition, wanted(more));
  } catch (error) {
    return isRefusal(error) ? error.faults.map((fault) => fault.at) : error;
  }
};
const newDraftRun = runIdOf({ taskId: newId, stage: 'draft', role: 'worker', round: 0 });
const newDraft = { ...drafted, runId: newDraftRun } as TaskCommand;

describe('forking a task', () => {
  it('takes over the outputs and decisions of the stages before, and only those', () => {
    const fork = forkOf(streamOf(...wholeWay), definition, wanted());
    expect(fork.outputs).toEqual({ draft: { text: 'Two tides a day.' } });
    expect(fork.decisions).toEqual({});
    expect(
      forkOf(streamOf(...wholeWay), definition, wanted({ fromStage: 'draft' })).outputs,
    ).toEqual({});
  });

  it('begins with the stage, with what is before it as input, and runs nothing of it', () =>
    given()
      .when(submitFork())
      .then(
        {
          type: 'task.accepted.v1',
          data: { parentTaskId: taskId, fork: { fromStage: 'publish', effects: 'simulated' } },
          content: { outputs: { draft: { text: 'Two tides a day.' } } },
        },
        {
          type: 'run.requested.v1',
          data: {
            stage: 'publish',
            agent: 'publisher',
            effects: 'simulated',
            replayOf: publishRun,
          },
          content: { input: { stages: { draft: { text: 'Two tides a day.' } } } },
        },
      ));

  it('replays for each place the run that was there, and none where there was none', () => {
    const begun = after(submitFork({ fromStage: 'draft' }));
    expect(begun[1]).toMatchObject({ data: { replayOf: draftRun } });
    const checked = given(...begun)
      .when(newDraft)
      .outcome();
    expect(checked.events[0]).toMatchObject({
      type: 'qa.requested.v2',
      data: { replayOf: { strict: judgeRun('strict'), lenient: judgeRun('lenient') } },
    });
    const shorter = forkOf(streamOf(submit, drafted), definition, wanted({ fromStage: 'draft' }));
    const correction = given(...after({ ...submit, taskId: newId, fork: shorter }, newDraft))
      .when(reviewed('correct', { reviewId: derivedId('review', newId, 'draft') }))
      .outcome().events[0];
    expect(correction).toMatchObject({ data: { role: 'correction', effects: 'simulated' } });
    expect(correction?.data).not.toHaveProperty('replayOf');
    expect(shorter.replays).not.toContain(correctionRun);
  });

  it('replays nothing where effects are to be real', () => {
    const { data } = after(submitFork({ effects: 'real' }))[1] as EventBody<'run.requested.v1'>;
    expect(data.effects).toBe('real');
    expect(data).not.toHaveProperty('replayOf');
  });

  it('gives each run only the changes of its own agent', () => {
    const overrides = {
      writer: { models: ['simulated/c'] },
      strict: { instructions: 'Be stricter.' },
      publisher: { instructions: 'Shout.' },
    };
    const begun = after(submitFork({ fromStage: 'draft', overrides }));
    expect(begun[1]).toMatchObject({ content: { overrides: { writer: overrides.writer } } });
    expect(Object.keys((begun[1] as { content: { overrides: object } }).content.overrides)).toEqual(
      ['writer'],
    );
    given(...begun)
      .when(newDraft)
      .then({ type: 'qa.requested.v2', content: { overrides: { strict: overrides.strict } } });
  });

  it('passes through a task that was forked itself', () => {
    const parent = streamOf(submitFork());
    const again = forkOf(parent, definition, wanted());
    expect(again.outputs).toEqual({ draft: { text: 'Two tides a day.' } });
  });

  it('takes over what people decided in the stages before', () => {
    const later = {
      ...definition,
      stages: [...definition.stages, { name: 'post', agent: 'writer' }],
    };
    const { decisions } = forkOf(streamOf(...wholeWay), later, wanted({ fromStage: 'post' }));
    expect(decisions).toEqual({ publish: answered.answer });
  });

  it('names every stage and agent that is not there', () => {
    expect(faultsOf({ fromStage: 'ghost', overrides: { spirit: {} } }, ...wholeWay)).toEqual([
      '/fromStage',
      '/overrides/spirit',
    ]);
    expect(faultsOf({ overrides: { writer: { models: ['gpt'] } } }, ...wholeWay)).toEqual([
      '/overrides/writer/models/0',
    ]);
  });

  it('is refused where a stage before has no output yet', () =>
    expect(faultsOf({}, submit, drafted)).toEqual(['/fromStage']));

  it('is one task per key, and another fork under the same key is refused', () => {
    given(...after(submitFork()))
      .when(submitFork())
      .thenNothing();
    for (const other of [submitFork({ effects: 'real' }), { ...submit, taskId: newId }])
      given(...after(submitFork()))
        .when(other)
        .thenRefuses('idempotency-key-reused');
  });
});
