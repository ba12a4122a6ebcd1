import type { EventOf, Setup } from '@nightshift/contracts';
import { describe, expect, it } from 'vitest';
import { eventOf, findingOf, judgement, setupOf, workflow } from '../sample/sample-fixture.spec.js';
import { factsOfEvaluation, factsOfExample, factsOfJudgement } from './facts.js';
import { ENOUGH, rateOf } from './rate.js';

const [checker, second] = [setupOf('checker'), setupOf('second')];
const example = (
  labels: readonly (readonly ['right' | 'wrong', readonly Setup[]])[],
  missed: number,
  from = 'disagreement',
): EventOf<'example.labelled.v1'> =>
  eventOf('example.labelled.v1', {
    workflow,
    from,
    labels: labels.map(([label, reportedBy]) => ({ label, reportedBy })),
    judges: [checker, second],
    missed,
  });

describe('facts about judges', () => {
  it('counts a round, its findings, those without evidence, and what it cost', () => {
    const event = judgement('checker', [findingOf(1), findingOf(2)], { rejected: [1] });
    expect(factsOfJudgement(event, 'audit')).toMatchObject([
      { setup: checker, judged: 1, findings: 2, rejected: 1, costNanoUsd: 7, workflow: 'audit' },
    ]);
  });

  it('says nothing of a judge whose set-up was not recorded', () => {
    const { data, ...event } = judgement();
    const { setup: _, ...older } = data;
    expect(factsOfJudgement({ ...event, data: older }, 'w')).toEqual([]);
  });

  it('counts what only another judge of the panel found as missed', () => {
    const facts = factsOfExample(
      example(
        [
          ['right', [checker]],
          ['right', [checker, second]],
          ['wrong', [second]],
        ],
        1,
      ),
    );
    expect(facts).toMatchObject([
      { setup: checker, place: 0, right: 2, wrong: 0, missed: 1 },
      { setup: second, place: 1, right: 1, wrong: 1, missed: 2 },
    ]);
  });

  it('does not hold items known to be bad against judges who never saw them', () => {
    expect(factsOfExample(example([['right', []]], 1, 'known-bad'))).toEqual([]);
  });

  it('counts evaluations on items known to be bad only: the others were counted with their rounds', () => {
    const data = { setup: checker, failed: false, right: 2, missed: 1 };
    const event = eventOf('evaluation.judged.v1', data);
    expect(factsOfEvaluation(event, 'audit', true)).toMatchObject([
      { knownCaught: 2, knownMissed: 1, right: 0, missed: 0, judged: 0 },
    ]);
    expect(factsOfEvaluation(event, 'audit', false)).toEqual([]);
    const failed = eventOf('evaluation.judged.v1', { ...data, failed: true });
    expect(factsOfEvaluation(failed, 'audit', true)).toEqual([]);
  });
});

describe('a share', () => {
  it('is no number before there is enough to say, and never 0 or 1 for want of data', () => {
    expect(rateOf(0, 0).rate).toBe(null);
    expect(rateOf(ENOUGH - 1, ENOUGH - 1).rate).toBe(null);
    expect(rateOf(0, ENOUGH - 1)).toEqual({ hits: 0, of: ENOUGH - 1, rate: null });
    expect(rateOf(3, ENOUGH * 2).rate).toBeCloseTo(0.15);
  });
});
