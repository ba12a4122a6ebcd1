import { derivedId, type JsonObject } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { newestRound } from '../sample/round.js';
import {
  asked,
  brief,
  completed,
  findingOf,
  judgement,
  output,
  reviewId,
  setupOf,
  workflow,
} from '../sample/sample-fixture.spec.js';
import type { Round } from '../sample/round.js';
import type { AskedSample } from '../sample/sample.js';
import { exampleDecider, type Labelled } from './example.js';
import { knownBad, labelledByDisagreement, labelledBySample } from './labels.js';

const [one, two] = [findingOf(1), findingOf(2)];
const roundOf = (events: Parameters<typeof newestRound>[0]): Round => {
  const round = newestRound(events);
  if (!round) throw new Error('no round');
  return round;
};
const disputed = roundOf([
  asked('checker'),
  asked('second'),
  judgement('checker', [one, two]),
  judgement('second', []),
  completed('disagreement', [one, two]),
]);
const labelsFor = (answer: JsonObject): string[] | undefined =>
  labelledByDisagreement(
    { reviewId, ticketId: reviewId, by: 'ana', answer },
    disputed,
  )?.data.labels.map(({ label }) => label);

describe('what a settled disagreement teaches', () => {
  it.each([
    [{ option: 'accept' }, ['wrong', 'wrong']],
    [{ option: 'correct' }, ['right', 'right']],
    [{ option: 'fail' }, ['right', 'right']],
    [{ option: 'accept', verdicts: { [two.findingId]: 'right' } }, ['wrong', 'right']],
    [{ option: 'correct', verdicts: { [one.findingId]: 'wrong' } }, ['wrong', 'right']],
    [{ option: 'correct', verdicts: { [one.findingId]: 'perhaps' } }, ['right', 'right']],
  ])('labels every finding by %j', (answer, labels) => {
    expect(labelsFor(answer)).toEqual(labels);
  });

  it('names who reported a finding, and who judged the output and did not', () => {
    const answer = { option: 'correct' };
    const example = labelledByDisagreement(
      { reviewId, ticketId: 'x', by: 'ana', answer },
      disputed,
    );
    expect(example?.data).toMatchObject({
      from: 'disagreement',
      judges: [setupOf('checker'), setupOf('second')],
      missed: 0,
    });
    expect(example?.data.labels[0]?.reportedBy).toEqual([setupOf('checker')]);
    expect(example).toMatchObject({ brief, output, findings: [one, two] });
  });

  it('knows the output of the round that was judged, not of an earlier one', () => {
    const later = roundOf([
      asked('checker', 0),
      judgement('checker', [one]),
      completed('correct', [one]),
      asked('checker', 1, { output: { licence: 'GPL-3.0' } }),
      judgement('checker', [], { round: 1 }),
      completed('passed', [], { round: 1 }),
    ]);
    expect(later).toMatchObject({ round: 1, output: { licence: 'GPL-3.0' }, findings: [] });
    expect(later.judges).toEqual([setupOf('checker')]);
  });
});

const sample = {
  status: 'asked',
  drawn: { sampleId: derivedId('sample', '1'), reviewId, why: 'drawn' },
  brief,
  output,
} as unknown as AskedSample;

describe('what a look at a sample teaches', () => {
  it('counts what was missed against everyone who judged', () => {
    const answer = { option: 'wrong', mistakes: ['The licence is wrong.'] };
    const { data, missed } = labelledBySample(sample, { by: 'ana', answer }, disputed);
    expect(data).toMatchObject({ from: 'sample', missed: 1, labels: [], judges: disputed.judges });
    expect(missed).toEqual(['The licence is wrong.']);
  });

  it('finds nothing missed in what is right', () => {
    const { data } = labelledBySample(sample, { by: 'ana', answer: { option: 'right' } }, disputed);
    expect(data.missed).toBe(0);
  });
});

describe('an item known to be bad', () => {
  const { findingId: _, ...mistake } = one;
  const bad = (by: string): Labelled =>
    knownBad({ tenant: 't', workflow, stage: 'check', by, brief, output, mistakes: [mistake] });

  it('is the same example whoever adds it again', () => {
    expect(bad('ana').data.exampleId).toBe(bad('ben').data.exampleId);
    const given = specification(exampleDecider);
    const { events } = given()
      .when({ type: 'labelExample', example: bad('ana') })
      .outcome();
    expect(events).toMatchObject([{ data: { from: 'known-bad', missed: 1, judges: [] } }]);
    given(...events)
      .when({ type: 'labelExample', example: bad('ben') })
      .thenNothing();
  });
});
