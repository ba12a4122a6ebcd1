import { definitionOf, type EventBody } from '@nightshift/contracts';
import { describe, expect, it } from 'vitest';
import { finding, lastOf, play, type Round } from './review-fixture.spec.js';
import type { ReportedFinding } from './review-state.js';

/** Two agents that do not agree: what QA says is said differently in every round. */
const phrasings = [
  'The licence is not MIT.',
  'The declared licence is wrong: it is not MIT.',
  'MIT is not the licence that applies.',
  'Licence given wrongly: not MIT.',
].map((claim, n) => finding({ claim, location: n % 2 ? '/licence/' : '/licence' }));
const others = [
  'The maintainer was invented.',
  'Download counts are outdated.',
  'No advisory is mentioned.',
].map((claim, n) => finding({ claim, location: `/claims/${n}` }));
const standing = finding({ location: '/summary', claim: 'Praise without a reason given.' });

const output = { licence: 'MIT', summary: 'Well liked.', claims: ['a', 'b', 'c'] };
const round = (reports: readonly ReportedFinding[], answer?: Round['answer']): Round => ({
  output,
  reports: [reports],
  ...(answer && { answer }),
});
const said = (n: number): ReportedFinding => phrasings[n] ?? finding();

/** The round in which the pattern is there for the first time, and the way it is called. */
const ways: readonly (readonly [string, number, readonly Round[]])[] = [
  ['contested', 1, [round([said(0)]), round([said(1)], 'contested')]],
  ['reopened', 1, [round([said(0)]), round([said(1)], 'fixed'), round([said(2)], 'fixed')]],
  [
    'flip-flop',
    2,
    [round([said(0), standing]), round([standing], 'fixed'), round([said(1), standing])],
  ],
  ['only-new', 1, others.map((one, n) => round([one], n === 0 ? undefined : 'fixed'))],
];

const publishable = (events: readonly EventBody[]): void => {
  for (const { type, data, content } of events) {
    expect(definitionOf(type)?.data.safeParse(data).error, type).toBeUndefined();
    expect(definitionOf(type)?.content.safeParse(content).error, type).toBeUndefined();
  }
};

describe('two agents that do not agree', () => {
  it.each(ways)('are found out: %s', (impasse, appears, rounds) => {
    const events = play(undefined, ...rounds);
    publishable(events);
    const completed = lastOf(events, 'review.completed.v2');
    expect(completed?.data).toMatchObject({ verdict: 'disagreement', impasse });
    expect((completed?.data.round ?? 99) - appears).toBeLessThanOrEqual(1);
    // Not before the pattern is there.
    const earlier = play(undefined, ...rounds.slice(0, -1));
    expect(lastOf(earlier, 'disagreement.found.v2')).toBeUndefined();
  });

  it.each(ways)('get both positions onto the ticket: %s', (impasse, _appears, rounds) => {
    const ask = lastOf(play(undefined, ...rounds), 'disagreement.found.v2')?.content.ask;
    const last = rounds.at(-1)?.reports[0]?.[0];
    expect(ask?.positions?.map(({ qa }) => qa)).toContain(last?.claim);
    // What is new, or was gone, has no answer of the worker yet.
    const isAnswered = impasse === 'contested' || impasse === 'reopened';
    expect(ask?.positions?.[0]?.worker).toBe(
      isAnswered ? 'The text of the licence says so.' : undefined,
    );
    expect(ask).toMatchObject({
      proposal: output,
      before: output,
      relevant: { workflow: 'audit', stage: 'assess' },
      confidence: { value: expect.closeTo(0.9) },
      costOfWaiting: expect.stringContaining('are spent'),
    });
    expect(ask?.alternatives).not.toEqual([]);
  });
});

describe('a person who settles it', () => {
  const dispute = [round([said(0), standing]), round([said(1), standing], 'contested')];
  const [first, second] =
    lastOf(play(undefined, ...dispute), 'review.completed.v2')?.content.findings ?? [];
  const settledWith = (verdicts: Record<string, string>): Round[] => [
    ...dispute.slice(0, 1),
    { ...round([said(1), standing], 'contested'), settle: { option: 'correct', verdicts } },
  ];

  it('leaves open for the correction only what was not called wrong', () => {
    const events = play(undefined, ...settledWith({ [first?.findingId ?? '']: 'wrong' }));
    expect(lastOf(events, 'review.settled.v1')).toMatchObject({
      data: { verdict: 'correct' },
      content: { findings: [{ findingId: second?.findingId }] },
    });
  });

  it('is not asked again about what was called wrong', () => {
    const events = play(
      undefined,
      ...settledWith({ [first?.findingId ?? '']: 'wrong' }),
      round([said(2)], 'fixed'),
    );
    expect(lastOf(events, 'review.completed.v2')?.data.verdict).toBe('passed');
  });

  it('passes the output by calling everything wrong', () => {
    const all = { [first?.findingId ?? '']: 'wrong', [second?.findingId ?? '']: 'wrong' };
    expect(lastOf(play(undefined, ...settledWith(all)), 'review.settled.v1')).toMatchObject({
      data: { verdict: 'passed' },
      content: { findings: [] },
    });
  });
});
