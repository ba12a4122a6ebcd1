import type { EventBody } from '@nightshift/contracts';
import { replay } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanOf } from './evidence.js';
import { finding, judgeRun, lastOf, play } from './review-fixture.spec.js';
import { reviewDecider } from './review.js';

const output = { licence: 'MIT', notes: ['A  small\npackage.'] };
const rephrased = finding({ claim: 'The declared licence is wrong: it is not MIT.' });
const alone = finding({ location: '/notes/0', claim: 'Praise without any reason.' });

describe('a quorum', () => {
  it('lets a finding count that two of three report, and names who reported it', () => {
    const events = play(2, { output, reports: [[finding()], [rephrased, alone], []] });
    const completed = lastOf(events, 'review.completed.v2');
    expect(completed?.data).toMatchObject({ verdict: 'correct', belowQuorum: 1 });
    expect(completed?.data.findings).toMatchObject([
      { reportedBy: [judgeRun(0, 'judge0'), judgeRun(0, 'judge1')] },
    ]);
    expect(completed?.content.findings).toHaveLength(1);
  });

  it('holds for a finding that is open already: one judge alone does not keep it open', () => {
    const events = play(
      2,
      { output, reports: [[finding()], [finding()]] },
      { output, answer: 'fixed', reports: [[finding()], []] },
    );
    expect(lastOf(events, 'review.completed.v2')?.data).toMatchObject({
      verdict: 'passed',
      belowQuorum: 1,
      findings: [{ status: 'fixed' }],
    });
  });

  it('counts a judge who repeats himself once, and is never more than the panel', () => {
    const twice = play(2, { output, reports: [[finding(), finding()], []] });
    expect(lastOf(twice, 'review.completed.v2')?.data.verdict).toBe('passed');
    const single = play(3, { output, reports: [[finding()]] });
    expect(lastOf(single, 'review.completed.v2')?.data.verdict).toBe('correct');
  });
});

describe('evidence', () => {
  it('that the runner did not find rejects its finding, and is recorded against the judge', () => {
    const quoted = finding({ evidence: [{ source: 'tool:call_1', quote: 'GPL' }] });
    const events = play(undefined, {
      output,
      reports: [[alone, quoted]],
      unfound: ['/findings/1/evidence/0'],
    });
    expect(lastOf(events, 'judgement.recorded.v2')?.data).toMatchObject({
      rejected: [1],
      setup: { agent: 'judge0' },
    });
    expect(lastOf(events, 'review.completed.v2')?.data).toMatchObject({
      rejectedFindings: 1,
      findings: [{ category: 'inconsistency' }],
    });
  });

  it('is shown where it stands, unless it spans several texts', () => {
    const texts = { output, brief: null };
    expect(spanOf({ source: 'output', quote: 'small package' }, texts)).toEqual({
      pointer: '/notes/0',
      start: 3,
      end: 16,
    });
    expect(spanOf({ source: 'output', quote: '"licence":"MIT"' }, texts)).toBeUndefined();
    expect(spanOf({ source: 'tool:a', quote: 'MIT' }, texts)).toBeUndefined();
  });
});

/** As it was recorded before there were quorums, set-ups and checks of corrections. */
const older = (event: EventBody): EventBody[] => {
  if (event.type === 'correction.checked.v1') return [];
  const copy = structuredClone(event) as { data: Record<string, unknown> };
  for (const field of ['quorum', 'rejected', 'setup', 'belowQuorum', 'impasse'])
    delete copy.data[field];
  const { findings } = copy.data;
  // In a judgement it is how many there are.
  if (Array.isArray(findings))
    for (const one of findings as { reportedBy?: unknown }[]) delete one.reportedBy;
  return [copy as unknown as EventBody];
};

describe('events of before', () => {
  const report = fc.subarray([
    finding(),
    alone,
    finding({ category: 'error', evidence: [{ source: 'output', quote: 'not there' }] }),
  ]);
  const answer = fc.constantFrom('fixed' as const, 'contested' as const);

  it('lead to the same state', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(report, answer), { minLength: 1, maxLength: 5 }), (rounds) => {
        const events = play(
          undefined,
          ...rounds.map(([says, how]) => ({ output, answer: how, reports: [says] })),
        );
        const [now, then] = [events, events.flatMap(older)].map((all) =>
          replay(reviewDecider, all),
        );
        if (now?.status === 'none' || !now) throw new Error('Nothing was played.');
        const { judgements: _, correction: __, runs: ___, ...rest } = now;
        expect(then).toMatchObject(rest);
      }),
    );
  });
});
