import type { Finding } from '@nightshift/contracts';
import { describe, expect, it } from 'vitest';
import type { Labelled } from '../example/example.js';
import { brief, findingOf, output, workflow } from '../sample/sample-fixture.spec.js';
import { matchOf, rejectedIn } from './matching.js';

const [one, two, three] = [findingOf(1), findingOf(2), findingOf(3)];
const labelled = (
  labels: readonly (readonly [Finding, 'right' | 'wrong'])[],
  missed: readonly string[] = [],
  from: Labelled['data']['from'] = 'disagreement',
): Labelled => ({
  data: {
    exampleId: 'e',
    workflow,
    stage: 'check',
    from,
    by: 'ana',
    labels: labels.map(([{ findingId, category }, label]) => ({
      findingId,
      category,
      label,
      reportedBy: [],
    })),
    judges: [],
    missed: missed.length,
  },
  brief,
  output,
  findings: labels.map(([finding]) => finding),
  missed,
});
const elsewhere = findingOf(9, {
  category: 'policy',
  claim: 'Quite another matter',
  location: '/z',
});

describe('a report held against what people said', () => {
  it('is right where a person was right, wrong where not, and unknown elsewhere', () => {
    const example = labelled([
      [one, 'right'],
      [two, 'right'],
      [three, 'wrong'],
    ]);
    expect(matchOf(example, [one, three, elsewhere])).toEqual({
      right: 1,
      wrong: 1,
      unknown: 1,
      missed: 1,
    });
    expect(matchOf(example, [])).toEqual({ right: 0, wrong: 0, unknown: 0, missed: 2 });
  });

  it('counts a label once, however often it is reported', () => {
    expect(matchOf(labelled([[one, 'right']]), [one, one, one])).toMatchObject({
      right: 1,
      wrong: 0,
      unknown: 0,
    });
  });

  it('recognises what a person named in words, wherever the judge puts it', () => {
    const text = 'The declared licence differs from the licence file';
    const example = labelled([], [text], 'sample');
    const found = {
      ...elsewhere,
      claim: 'The declared licence differs from the licence file text',
    };
    expect(matchOf(example, [found])).toMatchObject({ right: 1, missed: 0 });
    expect(matchOf(example, [elsewhere])).toMatchObject({ right: 0, missed: 1, unknown: 1 });
  });

  it('asks for a mistake once where it is both a finding and in words', () => {
    const example = labelled([[one, 'right']], [one.claim], 'known-bad');
    expect(matchOf(example, [])).toMatchObject({ missed: 1 });
    expect(matchOf(example, [one])).toMatchObject({ right: 1, missed: 0 });
  });

  it('is wrong with every finding on an output that a person found right', () => {
    expect(matchOf(labelled([], [], 'sample'), [one, two])).toMatchObject({ wrong: 2, unknown: 0 });
  });

  it('is wrong where the evidence does not exist, even if the claim is right', () => {
    const rejected = rejectedIn(['/findings/0/evidence/1/quote']);
    expect(matchOf(labelled([[one, 'right']]), [one, two], rejected)).toEqual({
      right: 0,
      wrong: 1,
      unknown: 1,
      missed: 1,
    });
  });
});
