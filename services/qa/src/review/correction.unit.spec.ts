import type { Json } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputChanges } from './output-changes.js';
import { finding, lastOf, play, type Round } from './review-fixture.spec.js';

const output = { licence: 'MIT', summary: 'Well liked.', claims: ['a', 'b', 'c'] };
const corrected = (
  after: Json,
  over: Partial<Round> = {},
  location = '/licence',
): ReturnType<typeof play> =>
  play(
    2,
    { output, reports: [[finding({ location })], [finding({ location })]] },
    { output: after, answer: 'fixed', reports: [[], []], ...over },
  );

describe('a correction', () => {
  it('that changes only what a finding names raises nothing', () => {
    const events = corrected({ ...output, licence: 'GPL-3.0' });
    expect(lastOf(events, 'correction.checked.v1')).toMatchObject({
      data: { round: 1, changes: 1, outside: [], fixed: 1, contested: 0, unanswered: [] },
      content: { changes: [{ at: '/licence', before: 'MIT', after: 'GPL-3.0' }] },
    });
    expect(lastOf(events, 'review.completed.v2')?.data.verdict).toBe('passed');
  });

  it('that changes more is a finding of QA itself, whatever the quorum', () => {
    const { summary: _, ...rest } = output;
    const events = corrected({ ...rest, licence: 'GPL-3.0', claims: ['a', 'new', 'b', 'c'] });
    expect(lastOf(events, 'correction.checked.v1')?.data.outside).toEqual([
      '/summary',
      '/claims/1',
    ]);
    expect(lastOf(events, 'review.completed.v2')).toMatchObject({
      data: { verdict: 'correct' },
      content: {
        findings: [
          {
            category: 'policy',
            severity: 'medium',
            location: '/summary',
            evidence: [{ source: 'output', quote: 'new' }],
          },
        ],
      },
    });
  });

  it('that is taken back is fixed; one that is kept, and contested, is a dispute', () => {
    const changed = { ...output, licence: 'GPL-3.0', claims: ['a', 'new', 'b', 'c'] };
    const first = { output, reports: [[finding()]] };
    const second = { output: changed, answer: 'fixed' as const, reports: [[]] };
    const back = play(undefined, first, second, {
      output: { ...changed, claims: output.claims },
      answer: 'fixed',
      reports: [[]],
    });
    expect(lastOf(back, 'review.completed.v2')?.data.verdict).toBe('passed');
    const kept = play(undefined, first, second, {
      output: changed,
      answer: 'contested',
      reports: [[]],
    });
    expect(lastOf(kept, 'review.completed.v2')?.data).toMatchObject({ impasse: 'contested' });
  });

  it('may change anything where a finding is about the whole output', () => {
    expect(lastOf(corrected({ other: 1 }, {}, ''), 'correction.checked.v1')?.data.outside).toEqual(
      [],
    );
  });

  it('may add what is above a location only if it holds nothing else', () => {
    const at = '/terms/notice';
    const outside = (terms: Json) =>
      lastOf(corrected({ ...output, terms }, {}, at), 'correction.checked.v1')?.data.outside;
    expect(outside({ notice: 3 })).toEqual([]);
    expect(outside({ notice: 3, price: 9 })).toEqual(['/terms']);
  });

  it('names the findings that it does not answer', () => {
    const events = play(undefined, { output, reports: [[finding()]] }, { output, reports: [[]] });
    const [open] = lastOf(events.slice(0, 3), 'review.completed.v2')?.content.findings ?? [];
    expect(lastOf(events, 'correction.checked.v1')?.data.unanswered).toEqual([open?.findingId]);
    expect(events.map(({ type }) => type).slice(3, 5)).toEqual([
      'correction.checked.v1',
      'qa-run.requested.v2',
    ]);
  });
});

describe('outputChanges()', () => {
  it('takes one item that is put in as one change, wherever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, n) => {
        const at = n % (items.length + 1);
        const longer = items.toSpliced(at, 0, 0.5);
        expect(outputChanges(items, longer)).toEqual([{ at: `/${at}`, was: `/${at}`, after: 0.5 }]);
        expect(outputChanges(longer, items)).toMatchObject([{ before: 0.5 }]);
      }),
    );
  });

  it('follows an item that has moved and changed to where it was', () => {
    const [a, b] = [{ id: 1 }, { id: 2, text: 'x' }];
    expect(outputChanges([a, b], [{ id: 0 }, a, { ...b, text: 'y' }])).toEqual([
      { at: '/0', was: '/0', after: { id: 0 } },
      { at: '/2/text', was: '/1/text', before: 'x', after: 'y' },
    ]);
  });
});
