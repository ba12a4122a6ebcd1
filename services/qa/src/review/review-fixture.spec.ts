import { type EventBody, runIdOf } from '@nightshift/contracts';
import { type Json, nano, replay, sha256 } from '@nightshift/kernel';
import type { ReviewCommand } from './review-command.js';
import type { ReportedFinding } from './review-state.js';
import { reviewDecider } from './review.js';

export const taskId = '01890000-0000-7000-8000-000000000001';
const reviewId = '01890000-0000-8000-8000-000000000002';
const brief = { package: 'left-pad' };

export const finding = (over: Partial<ReportedFinding> = {}): ReportedFinding => ({
  category: 'inconsistency',
  severity: 'high',
  claim: 'The licence is not MIT.',
  location: '/licence',
  evidence: [],
  confidence: 0.9,
  ...over,
});

export type Answer = 'fixed' | 'contested';

/** What happens in a round: the output, how the worker answered all that was open, the reports. */
export interface Round {
  readonly output: Json;
  readonly answer?: Answer;
  readonly reports: readonly (readonly ReportedFinding[])[];
  readonly unfound?: readonly string[];
  readonly settle?: Json;
}

export const judgeRun = (round: number, judge: string): string =>
  runIdOf({ taskId, stage: 'assess', role: 'qa', round, judge });

export const lastOf = <T extends EventBody['type']>(
  events: readonly EventBody[],
  type: T,
): Extract<EventBody, { type: T }> | undefined =>
  events.findLast((event) => event.type === type) as Extract<EventBody, { type: T }> | undefined;

/** Plays rounds through the decider; judges are named by their place. */
export const play = (quorum: number | undefined, ...rounds: readonly Round[]): EventBody[] => {
  const events: EventBody[] = [];
  const run = (command: ReviewCommand): void => {
    events.push(...reviewDecider.decide(command, replay(reviewDecider, events)));
  };
  for (const [round, one] of rounds.entries()) {
    run(requestOf(round, one, quorum, events));
    for (const [n, findings] of one.reports.entries())
      run({
        type: 'recordJudgement',
        runId: judgeRun(round, `judge${n}`),
        findings,
        cost: nano(40),
        unfound: one.unfound,
        setup: { agent: `judge${n}`, promptHash: sha256('prompt'), model: 'simulated/a' },
        at: '2026-11-25T09:00:00.000Z',
      });
    const ticketId = lastOf(events, 'disagreement.found.v2')?.data.ticketId ?? '';
    if (one.settle !== undefined)
      run({ type: 'settleReview', ticketId, by: 'ana', answer: one.settle as never });
  }
  return events;
};

const requestOf = (
  round: number,
  { output, answer, reports }: Round,
  quorum: number | undefined,
  events: readonly EventBody[],
): ReviewCommand => ({
  type: 'requestRound',
  taskId,
  request: {
    reviewId,
    stage: 'assess',
    round,
    runId: taskId,
    outputHash: sha256('output'),
    judges: reports.map((_, n) => `judge${n}`),
    maxRounds: 9,
    queue: 'licence-review',
    dueInSeconds: 3600,
    workflow: { name: 'audit', version: 1, hash: sha256('audit') },
    leaseNanoUsd: nano(1_000),
    taskBudgetNanoUsd: nano(5_000),
    taskCostNanoUsd: nano(70),
    priority: 5,
    ...(quorum === undefined ? {} : { quorum }),
  },
  brief,
  output,
  responses:
    answer === undefined
      ? []
      : (lastOf(events, 'review.completed.v2')?.content.findings ?? []).map(({ findingId }) => ({
          findingId,
          response: answer,
          reason: 'The text of the licence says so.',
        })),
  overrides: undefined,
});
