import { definitionOf, type EventBody, runIdOf } from '@nightshift/contracts';
import { nano, replay, sha256 } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import type { ReviewCommand } from './review-command.js';
import type { ReportedFinding } from './review-state.js';
import { reviewDecider } from './review.js';

const given = specification(reviewDecider);
const taskId = '01890000-0000-7000-8000-000000000001';
const reviewId = '01890000-0000-8000-8000-000000000002';
const workerRun = '01890000-0000-8000-8000-000000000003';
const at = '2026-11-25T09:00:00.000Z';
const brief = { package: 'left-pad' };
const output = { licence: 'MIT', summary: 'A small package, and well liked.' };

type Response = 'fixed' | 'contested';
type Responses = Readonly<Record<string, Response>>;

interface Setup {
  readonly judges?: readonly string[];
  readonly maxRounds?: number;
}

const askFor = (
  round: number,
  { judges = ['reviewer'], maxRounds = 9 }: Setup = {},
  responses: Responses = {},
): ReviewCommand => ({
  type: 'requestRound',
  taskId,
  request: {
    reviewId,
    stage: 'assess',
    round,
    runId: workerRun,
    outputHash: sha256('output'),
    judges: [...judges],
    maxRounds,
    queue: 'licence-review',
    dueInSeconds: 3600,
    workflow: { name: 'audit', version: 1, hash: sha256('audit') },
    leaseNanoUsd: nano(1_000),
    taskBudgetNanoUsd: nano(5_000),
    taskCostNanoUsd: nano(70),
    priority: 5,
  },
  brief,
  output,
  responses: Object.entries(responses).map(([findingId, response]) => ({
    findingId,
    response,
    reason: 'Because.',
  })),
  overrides: undefined,
});

const judged = (
  round: number,
  findings: readonly ReportedFinding[],
  judge = 'reviewer',
): ReviewCommand => ({
  type: 'recordJudgement',
  runId: runIdOf({ taskId, stage: 'assess', role: 'qa', round, judge }),
  findings,
  cost: nano(40),
  at,
});

const finding = (over: Partial<ReportedFinding> = {}): ReportedFinding => ({
  category: 'error',
  severity: 'high',
  claim: 'The licence is not MIT.',
  location: '/licence',
  evidence: [{ source: 'output', quote: 'MIT' }],
  confidence: 0.9,
  ...over,
});

/** A finding that has nothing in common with those of other numbers. */
const other = (n: number): ReportedFinding =>
  finding({ location: `/claims/${n}`, claim: `Word${n}one word${n}two word${n}three.` });

/** What a sequence of commands leads to. */
const history = (...commands: readonly ReviewCommand[]): EventBody[] => {
  const events: EventBody[] = [];
  for (const command of commands)
    events.push(...reviewDecider.decide(command, replay(reviewDecider, events)));
  return events;
};

const idsIn = (events: readonly EventBody[]): readonly string[] => {
  const completed = events.findLast((event) => event.type === 'review.completed.v2');
  return completed?.data.findings.map(({ findingId }) => findingId) ?? [];
};

/** Rounds of one judge; the worker's responses to a round are those of the next request. */
const rounds = (
  setup: Setup,
  ...all: readonly { readonly says: readonly ReportedFinding[]; readonly answer?: Response }[]
): EventBody[] => {
  const events: EventBody[] = [];
  let answer: Response | undefined;
  for (const [round, { says, answer: next }] of all.entries()) {
    const responses = answer;
    const ids = idsIn(events);
    const to = responses ? Object.fromEntries(ids.map((id) => [id, responses])) : {};
    for (const command of [askFor(round, setup, to), judged(round, says)])
      events.push(...reviewDecider.decide(command, replay(reviewDecider, events)));
    answer = next;
  }
  return events;
};

const disputed = rounds({}, { says: [finding()], answer: 'contested' }, { says: [finding()] });
const ticketId = disputed.findLast((event) => event.type === 'disagreement.found.v2')?.data
  .ticketId;
const settle = (answer: Record<string, string>, ticket = ticketId ?? ''): ReviewCommand => ({
  type: 'settleReview',
  ticketId: ticket,
  by: 'ana',
  answer,
});

describe('a round', () => {
  it('asks every judge once, with the brief, the output, and what the loop is bounded by', () => {
    given()
      .when(askFor(0, { judges: ['one', 'two', 'one'], maxRounds: 3 }))
      .then(
        {
          type: 'qa-run.requested.v2',
          data: { agent: 'one', round: 0, maxRounds: 3, basis: [workerRun], role: 'qa' },
          content: { input: { brief, output, responses: [], earlierFindings: [] } },
        },
        { type: 'qa-run.requested.v2', data: { agent: 'two' } },
      );
  });

  it('is asked for once, whatever comes twice or late', () => {
    given(...history(askFor(0)))
      .when(askFor(0))
      .thenNothing();
    given(...history(askFor(0), judged(0, [finding()]), askFor(1)))
      .when(askFor(0))
      .thenNothing();
  });

  it('shows the judge what was found before, and how the worker answered', () => {
    const before = history(askFor(0), judged(0, [finding()]));
    const [id = ''] = idsIn(before);
    given(...before)
      .when(askFor(1, {}, { [id]: 'fixed' }))
      .then(
        { type: 'correction.checked.v1' },
        {
          type: 'qa-run.requested.v2',
          data: { round: 1 },
          content: {
            input: {
              responses: [{ findingId: id, response: 'fixed' }],
              earlierFindings: [{ findingId: id, claim: finding().claim, open: true }],
            },
          },
        },
      );
  });

  it('passes an output without findings', () => {
    given(...history(askFor(0)))
      .when(judged(0, []))
      .then(
        { type: 'judgement.recorded.v2', data: { findings: 0, costNanoUsd: 40 } },
        {
          type: 'review.completed.v2',
          data: { verdict: 'passed', findings: [], rejectedFindings: 0, costNanoUsd: 40 },
        },
      );
  });

  it('asks for a correction of what was found', () => {
    given(...history(askFor(0)))
      .when(judged(0, [finding()]))
      .then(
        { type: 'judgement.recorded.v2' },
        {
          type: 'review.completed.v2',
          data: { verdict: 'correct', findings: [{ category: 'error', status: 'new' }] },
          content: { findings: [finding()] },
        },
      );
  });

  it('counts a judgement once, and none that nobody asked for', () => {
    const panel = history(askFor(0, { judges: ['one', 'two'] }), judged(0, [], 'one'));
    given(...panel)
      .when(judged(0, [finding()], 'one'))
      .thenNothing();
    given(...panel)
      .when(judged(0, [finding()], 'stranger'))
      .thenNothing();
    given(...panel)
      .when(judged(1, [finding()], 'two'))
      .thenNothing();
    given(...history(askFor(0), judged(0, [])))
      .when(judged(0, [finding()]))
      .thenNothing();
    given().when(judged(0, [])).thenNothing();
  });

  it('waits for every judge of a panel, and makes one finding of what two report', () => {
    const setup = { judges: ['one', 'two'] };
    const half = history(askFor(0, setup), judged(0, [finding()], 'one'));
    expect(half.at(-1)?.type).toBe('judgement.recorded.v2');
    given(...half)
      .when(judged(0, [finding({ claim: 'Says MIT, is GPL.' }), other(1)], 'two'))
      .then(
        { type: 'judgement.recorded.v2' },
        {
          type: 'review.completed.v2',
          data: { findings: [{ status: 'new' }, { status: 'new' }], costNanoUsd: 80 },
          content: { findings: [finding(), other(1)] },
        },
      );
  });
});

describe('evidence', () => {
  const rejected: readonly [string, ReportedFinding['evidence']][] = [
    ['a quote that the output does not hold', [{ source: 'output', quote: 'GPL-3.0' }]],
    ['a quote that the brief does not hold', [{ source: 'brief', quote: 'right-pad' }]],
    ['an empty quote', [{ source: 'output', quote: ' \n' }]],
    ['an empty quote of a tool', [{ source: 'tool:call_1', quote: '' }]],
    ['a source that there is not', [{ source: 'common knowledge', quote: 'MIT' }]],
    ['no quote at all', []],
    [
      'one false quote among true ones',
      [
        { source: 'output', quote: 'MIT' },
        { source: 'output', quote: 'BSD' },
      ],
    ],
  ];

  it.each(rejected)('that is %s rejects the finding, and counts it', (_what, evidence) => {
    given(...history(askFor(0)))
      .when(judged(0, [finding({ evidence })]))
      .then(
        { type: 'judgement.recorded.v2', data: { findings: 1 } },
        {
          type: 'review.completed.v2',
          data: { verdict: 'passed', findings: [], rejectedFindings: 1 },
          content: { findings: [] },
        },
      );
  });

  const accepted: readonly [string, Partial<ReportedFinding>][] = [
    ['a quote of the brief', { evidence: [{ source: 'brief', quote: 'left-pad' }] }],
    ['a quote of JSON', { evidence: [{ source: 'output', quote: '"licence":"MIT"' }] }],
    [
      'a quote with other white space',
      { evidence: [{ source: 'output', quote: 'A  small\npackage' }] },
    ],
    ['a quote of a tool result', { evidence: [{ source: 'tool:call_1', quote: 'GPL' }] }],
    ['nothing, where quality is judged', { category: 'quality', evidence: [] }],
  ];

  it.each(accepted)('that is %s holds', (_what, over) => {
    const { events } = given(...history(askFor(0)))
      .when(judged(0, [finding(over)]))
      .outcome();
    expect(events.at(-1)?.data).toMatchObject({ verdict: 'correct', rejectedFindings: 0 });
  });
});

describe('a loop that converges', () => {
  it('names what was fixed, and passes', () => {
    given(...history(askFor(0), judged(0, [finding()]), askFor(1)))
      .when(judged(1, []))
      .then(
        { type: 'judgement.recorded.v2' },
        {
          type: 'review.completed.v2',
          data: { verdict: 'passed', findings: [{ status: 'fixed' }] },
          content: { findings: [] },
        },
      );
  });

  it('recognises a rephrased finding by its place, and a moved one by its words', () => {
    const rephrased = finding({ claim: 'Copyleft terms apply here.' });
    const moved = finding({ location: '/licence/declared' });
    for (const again of [rephrased, moved]) {
      const events = rounds({}, { says: [finding()], answer: 'fixed' }, { says: [again] });
      expect(new Set(idsIn(events))).toEqual(new Set(idsIn(rounds({}, { says: [finding()] }))));
      expect(events.at(-1)?.data).toMatchObject({
        verdict: 'correct',
        findings: [{ status: 'reopened' }],
      });
    }
  });

  it('gives a new finding an identity that none had before it', () => {
    const events = rounds(
      {},
      { says: [finding()] },
      { says: [finding(), other(1)] },
      { says: [other(2)] },
    );
    expect(events.at(-1)?.data).toMatchObject({
      findings: [{ status: 'fixed' }, { status: 'fixed' }, { status: 'new' }],
    });
    expect(new Set(idsIn(events)).size).toBe(3);
  });
});

describe('a disagreement', () => {
  const verdictAndReason = (events: readonly EventBody[]) => {
    const completed = events.findLast((event) => event.type === 'review.completed.v2');
    const last = events.at(-1);
    return [
      completed?.data.verdict,
      last?.type === 'disagreement.found.v2' ? last.content.ask.question : '',
    ];
  };

  it('is found when the worker contests and QA stands by it', () => {
    expect(verdictAndReason(disputed)).toEqual([
      'disagreement',
      expect.stringContaining('contests a finding'),
    ]);
  });

  it('is none when the worker contests and QA drops it', () => {
    const events = rounds({}, { says: [finding()], answer: 'contested' }, { says: [] });
    expect(verdictAndReason(events)).toEqual(['passed', '']);
  });

  it('is found when a finding comes back after two corrections, not after one', () => {
    const fixed = { says: [finding()], answer: 'fixed' } as const;
    expect(verdictAndReason(rounds({}, fixed, fixed))).toEqual(['correct', '']);
    expect(verdictAndReason(rounds({}, fixed, fixed, fixed))).toEqual([
      'disagreement',
      expect.stringContaining('corrected twice'),
    ]);
  });

  it('is found at once when a verdict flips: gone, and back', () => {
    const [there, gone] = [{ says: [finding(), other(1)] }, { says: [other(1)] }];
    expect(verdictAndReason(rounds({}, there, gone))).toEqual(['correct', '']);
    expect(verdictAndReason(rounds({}, there, gone, there))).toEqual([
      'disagreement',
      expect.stringContaining('after QA had dropped it'),
    ]);
  });

  it('is found after two rounds of nothing but new findings', () => {
    const says = (n: number) => ({ says: [other(n)] });
    expect(verdictAndReason(rounds({}, says(0), says(1)))).toEqual(['correct', '']);
    expect(verdictAndReason(rounds({}, says(0), says(1), says(2)))).toEqual([
      'disagreement',
      expect.stringContaining('something else in every round'),
    ]);
  });

  it('counts rounds of new findings in a row: one with an old finding starts anew', () => {
    const says = (...ns: readonly number[]) => ({ says: ns.map(other) });
    const events = rounds({}, says(0), says(1), says(1, 2), says(3));
    expect(verdictAndReason(events)).toEqual(['correct', '']);
  });

  it('is found at the bound of rounds', () => {
    const says = { says: [finding(), other(1)] };
    expect(verdictAndReason(rounds({ maxRounds: 2 }, says))).toEqual(['correct', '']);
    expect(verdictAndReason(rounds({ maxRounds: 2 }, says, says))).toEqual([
      'disagreement',
      expect.stringContaining('After 2 rounds'),
    ]);
    expect(verdictAndReason(rounds({ maxRounds: 1 }, says))[0]).toBe('disagreement');
  });

  it('gives a person both positions, also of the longest texts', () => {
    const long = finding({ claim: 'x'.repeat(4000) });
    const events = rounds({}, { says: [long], answer: 'contested' }, { says: [long] });
    const found = events.findLast((event) => event.type === 'disagreement.found.v2');
    expect(found).toMatchObject({
      data: { queue: 'licence-review', risk: 'high', dueAt: '2026-11-25T10:00:00.000Z' },
      content: { ask: { kind: 'disagreement', proposal: output } },
    });
    expect(found?.content.ask.found[0]).toMatch(
      /^QA \(high error .*\nWorker \(contested\): Because\.$/s,
    );
  });

  it('asks in another ticket each time', () => {
    const again = history(
      askFor(0),
      judged(0, [finding()]),
      askFor(1, { maxRounds: 2 }),
      judged(1, [finding()]),
    );
    const first = again.findLast((event) => event.type === 'disagreement.found.v2')?.data.ticketId;
    const settled = [
      ...again,
      ...reviewDecider.decide(settle({ option: 'correct' }, first), replay(reviewDecider, again)),
    ];
    const asked = [
      ...settled,
      ...reviewDecider.decide(askFor(2, { maxRounds: 2 }), replay(reviewDecider, settled)),
    ];
    const { events } = given(...asked)
      .when(judged(2, [finding()]))
      .outcome();
    expect(events.map(({ type }) => type)).toContain('disagreement.found.v2');
    expect(events.at(-1)?.data).not.toMatchObject({ ticketId: first });
  });
});

describe('a settlement', () => {
  it.each([
    ['accept', 'passed', 'done'],
    ['correct', 'correct', 'corrected-next'],
    ['fail', 'failed', 'done'],
    ['something else', 'failed', 'done'],
    ['toString', 'failed', 'done'],
  ])('"%s" leads to %s', (option, verdict, status) => {
    const when = given(...disputed).when(settle({ option, guidance: 'Look again.' }));
    when.then({
      type: 'review.settled.v1',
      data: { ticketId, by: 'ana', verdict, round: 1, costNanoUsd: 40 },
      content: { findings: [finding()], guidance: 'Look again.' },
    });
    expect(when.outcome().state).toMatchObject({ status, ticketId: undefined });
  });

  it('is that of its own ticket, and happens once', () => {
    given(...disputed)
      .when(settle({ option: 'accept' }, workerRun))
      .thenNothing();
    const settled = given(...disputed)
      .when(settle({ option: 'accept' }))
      .outcome().events;
    given(...disputed, ...settled)
      .when(settle({ option: 'fail' }))
      .thenNothing();
    given(...history(askFor(0)))
      .when(settle({ option: 'accept' }))
      .thenNothing();
  });
});

describe('a task that ends', () => {
  const cancel: ReviewCommand = { type: 'cancelReview' };

  it('withdraws the question of a disputed review', () => {
    given(...disputed)
      .when(cancel)
      .then({ type: 'review.cancelled.v1', data: { reviewId, ticketId } });
  });

  it('leaves a judgement that still arrives without effect', () => {
    const cancelled = history(askFor(0), cancel);
    expect(cancelled.at(-1)).toEqual({ type: 'review.cancelled.v1', data: { reviewId } });
    given(...cancelled)
      .when(judged(0, [finding()]))
      .thenNothing();
    given(...cancelled)
      .when(askFor(1))
      .thenNothing();
    given(...disputed, ...history(askFor(0), cancel).slice(-1))
      .when(settle({ option: 'accept' }))
      .thenNothing();
  });

  it('changes nothing where no question is open and nobody judges', () => {
    given().when(cancel).thenNothing();
    given(...history(askFor(0), judged(0, [])))
      .when(cancel)
      .thenNothing();
    given(...history(askFor(0), cancel))
      .when(cancel)
      .thenNothing();
  });
});

it('publishes only events that their definitions accept', () => {
  const settled = given(...disputed)
    .when(settle({ option: 'correct' }))
    .outcome().events;
  for (const { type, data, content } of [
    ...disputed,
    ...settled,
    ...history(askFor(0), { type: 'cancelReview' }),
  ]) {
    const definition = definitionOf(type);
    expect(definition?.data.safeParse(data).error, type).toBeUndefined();
    expect(definition?.content.safeParse(content).error, type).toBeUndefined();
  }
});

describe('a review of a task that was forked', () => {
  it('passes on what concerns each judge, and nothing of the others', () => {
    const round = askFor(0, { judges: ['reviewer', 'second'] });
    if (round.type !== 'requestRound') throw new Error('Not a round.');
    const facts = { retriesUsed: { stage: 1, task: 3 }, effects: 'simulated' as const };
    const replayOf = { reviewer: workerRun };
    const [own, others] = [{ models: ['simulated/b'] }, { instructions: 'Look twice.' }];
    given()
      .when({
        ...round,
        request: { ...round.request, ...facts, replayOf },
        overrides: { second: own, writer: others },
      })
      .then(
        { type: 'qa-run.requested.v2', data: { ...facts, replayOf: workerRun } },
        { type: 'qa-run.requested.v2', data: facts, content: { overrides: { second: own } } },
      );
  });

  it('adds nothing to the order where the task is new work', () => {
    const { events } = given().when(askFor(0)).outcome();
    for (const field of ['retriesUsed', 'effects', 'replayOf'])
      expect(events[0]?.data).not.toHaveProperty(field);
    expect(events[0]).not.toHaveProperty('content.overrides');
  });
});
