import { derivedId, nano, nanoFromUsd } from '@nightshift/kernel';
import { reviewIdOf, type EventBody } from '@nightshift/contracts';
import { specification } from '@nightshift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownBad } from '../example/labels.js';
import { reviewDecider } from '../review/review.js';
import { at, brief, findingOf, output, setupOf, workflow } from '../sample/sample-fixture.spec.js';
import type { EvaluationCommand } from './evaluation-state.js';
import { evaluationDecider } from './evaluation.js';
import { figuresOf, presentCommandOf } from './figures.js';

const given = specification(evaluationDecider);
const evaluationId = derivedId('evaluation', '1');
const trialOf = (n: number) => ({
  exampleId: derivedId('example', String(n)),
  brief,
  output,
  basis: [],
});
const requestFor = (examples: number, budgetUsd = 1): EvaluationCommand => ({
  type: 'requestEvaluation',
  request: {
    evaluationId,
    workflow,
    stage: 'check',
    judge: 'checker',
    budgetNanoUsd: nanoFromUsd(budgetUsd),
    by: 'ana',
  },
  trials: Array.from({ length: examples }, (_, n) => trialOf(n)),
  overrides: { checker: { instructions: 'Look closer.' } },
  lease: nanoFromUsd(0.1),
  queue: 'reviewers',
  dueInSeconds: 60,
});
const eventsFor = (examples: number): readonly EventBody[] =>
  given().when(requestFor(examples)).outcome().events;
const runsIn = (events: readonly EventBody[]): readonly EventBody<'qa-run.requested.v2'>[] =>
  events.filter((event) => event.type === 'qa-run.requested.v2');

const { findingId: _, ...mistake } = findingOf(1);
const example = knownBad({
  tenant: 't',
  workflow,
  stage: 'check',
  by: 'ana',
  brief,
  output,
  mistakes: [mistake],
});
const report = (runId: string, found: boolean): EvaluationCommand => ({
  type: 'recordReport',
  runId,
  findings: found ? [mistake] : [],
  rejected: new Set(),
  cost: nano(5),
  setup: setupOf('checker'),
  example,
});

describe('an evaluation', () => {
  it('orders one run for each example, under its own key and within its own budget', () => {
    const runs = runsIn(eventsFor(3));
    expect(new Set(runs.map(({ data }) => data.runId)).size).toBe(3);
    for (const { data, content } of runs) {
      expect(data).toMatchObject({
        role: 'qa',
        basis: [],
        agent: 'checker',
        taskBudgetNanoUsd: nanoFromUsd(1),
        reviewId: reviewIdOf(evaluationId, 'check'),
      });
      expect(content.overrides).toEqual({ checker: { instructions: 'Look closer.' } });
      expect(content.input).toMatchObject({ brief, output });
    }
  });

  it('never leases more than its budget, and says what would be needed', () => {
    given().when(requestFor(11)).thenRefuses('budget-too-small');
    expect(() => evaluationDecider.decide(requestFor(11), { status: 'none' })).toThrow('$1.10');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (n, usd) => {
          const command = requestFor(n, usd);
          const needed = n * nanoFromUsd(0.1);
          if (needed > nanoFromUsd(usd))
            return given().when(command).thenRefuses('budget-too-small');
          const runs = runsIn(given().when(command).outcome().events);
          const leased = runs.reduce((sum, { data }) => sum + data.leaseNanoUsd, 0);
          expect(leased).toBe(needed);
          expect(leased).toBeLessThanOrEqual(nanoFromUsd(usd));
        },
      ),
    );
  });

  it('is refused where nobody has labelled anything', () => {
    given().when(requestFor(0)).thenRefuses('no-examples');
  });

  it('ends with the last report, and says how good the judge is', () => {
    const history = eventsFor(2);
    const [first = '', second = ''] = runsIn(history).map(({ data }) => data.runId);
    const after = given(...history)
      .when(report(first, true))
      .outcome().events;
    expect(after.map(({ type }) => type)).toEqual(['evaluation.judged.v1']);
    given(...history, ...after)
      .when(report(second, false))
      .then(
        { type: 'evaluation.judged.v1', data: { right: 0, missed: 1 } },
        {
          type: 'evaluation.completed.v1',
          data: { judged: 2, failed: 0, costNanoUsd: 10, precision: 1, recall: 0.5 },
        },
      );
  });

  it('does not wait for a run that failed, and counts it for nothing but its cost', () => {
    const history = eventsFor(1);
    const [run] = runsIn(history);
    const { events, state } = given(...history)
      .when({ type: 'recordFailure', runId: run?.data.runId ?? '', cost: nano(3) })
      .outcome();
    expect(events[1]?.data).toEqual({ evaluationId, judged: 0, failed: 1, costNanoUsd: 3 });
    if (state.status === 'none') throw new Error('not evaluated');
    expect(figuresOf(state)).toMatchObject({ failed: 1, precision: null, recall: null, cost: 3 });
    expect(presentCommandOf(state)).toBe(
      `nightshift qa evaluate --workflow audit@1 --stage check --judge checker --same-as ${evaluationId} --budget-usd 1`,
    );
  });

  it('takes each run once, and none that is not its own', () => {
    const history = eventsFor(2);
    const [first = ''] = runsIn(history).map(({ data }) => data.runId);
    const { events } = given(...history)
      .when(report(first, true))
      .outcome();
    given(...history, ...events)
      .when(report(first, false))
      .thenNothing();
    given(...history)
      .when(report(derivedId('run', 'x'), true))
      .thenNothing();
    given().when(report(first, true)).thenNothing();
    given(...history)
      .when(requestFor(2))
      .thenNothing();
  });

  it('leaves the reviews of tasks alone: a report of its runs leads to nothing there', () => {
    const [run] = runsIn(eventsFor(1));
    const command = {
      type: 'recordJudgement',
      runId: run?.data.runId ?? '',
      findings: [mistake],
      cost: nano(5),
      at,
    } as Parameters<typeof reviewDecider.decide>[0];
    expect(reviewDecider.decide(command, reviewDecider.initial())).toEqual([]);
  });
});
