import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import {
  after,
  answered,
  corrected,
  correctionRun,
  decider,
  decisionTicket,
  drafted,
  draftRun,
  finding,
  published,
  publishRun,
  ran,
  reviewed,
  reviewId,
  submit,
  wholeWay,
} from './task-fixture.spec.js';

const given = specification(decider);

describe('going through the stages', () => {
  it('has the output of a stage with QA checked, at the cost so far', () =>
    given(...after(submit))
      .when(drafted)
      .then({
        type: 'qa.requested.v2',
        data: { reviewId, round: 0, runId: draftRun, taskCostNanoUsd: 100, maxRounds: 3 },
        content: { output: { text: 'One tide a day.' }, responses: [] },
      }));

  it('has findings corrected, and the correction checked in the next round with its answers', () => {
    given(...after(...wholeWay.slice(0, 2)))
      .when(reviewed('correct', { guidance: 'Count.' }))
      .then({
        type: 'run.requested.v1',
        data: { runId: correctionRun, role: 'correction', agent: 'reviser', taskCostNanoUsd: 110 },
        content: { input: { findings: [finding], guidance: 'Count.' } },
      });
    given(...after(...wholeWay.slice(0, 3)))
      .when(corrected)
      .then({
        type: 'qa.requested.v2',
        data: { reviewId, round: 1, runId: correctionRun, taskCostNanoUsd: 210 },
        content: {
          output: { text: 'Two tides a day.' },
          responses: [{ findingId: 'f1', response: 'fixed' }],
        },
      });
  });

  it('passes on to QA only what is an answer to a finding', () => {
    const responses = [{ findingId: 'f1', response: 'maybe' }, 'done', null];
    const odd = ran(correctionRun, { output: 1, responses }, { role: 'correction' });
    given(...after(...wholeWay.slice(0, 3)))
      .when(odd)
      .then({ type: 'qa.requested.v2', content: { output: 1, responses: [] } });
  });

  it('ends the stage once QA passes, and gives its output to the next', () =>
    given(...after(...wholeWay.slice(0, 4)))
      .when(reviewed('passed', { round: 1 }))
      .then(
        { type: 'stage.completed.v1', data: { stage: 'draft', rounds: 2, taskCostNanoUsd: 220 } },
        {
          type: 'run.requested.v1',
          data: { runId: publishRun, stage: 'publish', taskCostNanoUsd: 220 },
          content: { input: { stages: { draft: { text: 'Two tides a day.' } } } },
        },
      ));

  it('asks a person where the workflow says so, in full and by when', () =>
    given(...after(...wholeWay.slice(0, 5)))
      .when(published)
      .then({
        type: 'decision.requested.v2',
        data: { ticketId: decisionTicket, dueAt: '2026-11-25T01:00:00.000Z', taskCostNanoUsd: 320 },
        content: { ask: { title: 'Publish "Two tides a day."?', kind: 'approval' } },
      }));

  it('never asks at greater length than a ticket can hold', () => {
    const long = ran(publishRun, { text: 'x'.repeat(9_000), risky: true });
    const [event] = given(...after(...wholeWay.slice(0, 5)))
      .when(long)
      .outcome().events;
    const { ask } = (event as unknown as { content: { ask: Record<string, string> } }).content;
    expect([ask['title']?.length, ask['blocked']?.length]).toEqual([200, 4000]);
  });

  it('ends with the decision, the output and the whole cost', () => {
    const { events, state } = given(...after(...wholeWay.slice(0, 6)))
      .when(answered)
      .outcome();
    expect(events.map(({ type }) => type)).toEqual([
      'decision.recorded.v1',
      'stage.completed.v1',
      'task.completed.v1',
    ]);
    expect(events[2]?.data).toMatchObject({ costNanoUsd: 320, rounds: 2, decisions: 1 });
    expect(state).toMatchObject({
      status: 'completed',
      cost: 320,
      decisions: { publish: { approve: true } },
    });
  });

  it('asks nobody where the condition does not hold', () =>
    given(...after(...wholeWay.slice(0, 5)))
      .when(ran(publishRun, { text: 'Harmless.' }))
      .then({ type: 'stage.completed.v1' }, { type: 'task.completed.v1' }));

  it('ignores results of other runs, rounds and stages', () => {
    given(...after(submit))
      .when(published)
      .thenNothing();
    given(...after(submit))
      .when(reviewed('passed'))
      .thenNothing();
    given(...after(...wholeWay.slice(0, 2)))
      .when(drafted)
      .thenNothing();
    given(...after(...wholeWay.slice(0, 4)))
      .when(reviewed('passed'))
      .thenNothing();
    given(...after(...wholeWay.slice(0, 5)))
      .when(answered)
      .thenNothing();
  });

  it('waits for the person where QA and the worker do not agree, and fails where both are wrong', () => {
    const checked = after(...wholeWay.slice(0, 2));
    given(...checked)
      .when(reviewed('disagreement'))
      .thenNothing();
    given(...checked)
      .when(reviewed('failed'))
      .then({
        type: 'task.failed.v1',
        data: { code: 'review-failed', costNanoUsd: 110, runs: [] },
      });
  });
});
