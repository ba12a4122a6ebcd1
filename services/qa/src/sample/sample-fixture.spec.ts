import type { EventOf, Finding, Sampling, Setup, WorkflowRef } from '@nightshift/contracts';
import { derivedId, nano, nanoFromUsd } from '@nightshift/kernel';

export const taskId = derivedId('task', '1');
export const reviewId = derivedId('review', taskId, 'check');
export const at = '2026-11-25T00:00:00.000Z';
export const workflow: WorkflowRef = { name: 'audit', version: 1, hash: 'a'.repeat(64) };
export const setupOf = (agent: string): Setup => ({
  agent,
  promptHash: 'b'.repeat(64),
  model: 'simulated/one',
});
export const always: Sampling = {
  rules: [{ share: 1, risk: 'high' }],
  queue: 'reviewers',
  dueInSeconds: 3600,
  seedShare: 1,
};
export const brief = { package: 'left-pad' };
export const output = { licence: 'MIT', risk: 'low' };

const CLAIMS = [
  'The maintainer is not named anywhere',
  'Declared licence contradicts the licence file',
  'Release date lies before the first commit',
  'Download numbers were invented',
];
export const findingOf = (n: number, more: Partial<Finding> = {}): Finding => ({
  findingId: derivedId('finding', String(n)),
  category: 'error',
  severity: 'high',
  claim: CLAIMS[n % CLAIMS.length] ?? '',
  location: `/field${n}`,
  evidence: [],
  confidence: 0.9,
  ...more,
});

let written = 0;
/** An event as it stands in the stream of the review. */
const event = <T extends EventOf['type']>(type: T, data: object, content?: object): EventOf<T> => {
  written += 1;
  return {
    id: derivedId('event', String(written)),
    source: 'nightshift/qa',
    type,
    subject: `review/${reviewId}`,
    sequence: written,
    time: at,
    tenantid: 'default',
    taskid: taskId,
    correlationid: taskId,
    data,
    content,
  } as unknown as EventOf<T>;
};

export const runIdOfJudge = (judge: string, round = 0): string =>
  derivedId('run', judge, String(round));

export const asked = (
  judge = 'checker',
  round = 0,
  more: { readonly sampling?: Sampling; readonly output?: object } = {},
): EventOf<'qa-run.requested.v2'> =>
  event(
    'qa-run.requested.v2',
    {
      runId: runIdOfJudge(judge, round),
      role: 'qa',
      stage: 'check',
      agent: judge,
      workflow,
      round,
      basis: [derivedId('run', 'worker')],
      leaseNanoUsd: nanoFromUsd(0.01),
      taskBudgetNanoUsd: nanoFromUsd(1),
      priority: 5,
      reviewId,
      maxRounds: 3,
      queue: 'reviewers',
      dueInSeconds: 60,
      ...(more.sampling ? { sampling: more.sampling } : {}),
    },
    { input: { brief, output: more.output ?? output, responses: [], earlierFindings: [] } },
  );

export const judgement = (
  judge = 'checker',
  findings: readonly Finding[] = [],
  { round = 0, rejected }: { readonly round?: number; readonly rejected?: number[] } = {},
): EventOf<'judgement.recorded.v2'> =>
  event(
    'judgement.recorded.v2',
    {
      reviewId,
      runId: runIdOfJudge(judge, round),
      round,
      findings: findings.length,
      costNanoUsd: nano(7),
      setup: setupOf(judge),
      ...(rejected ? { rejected } : {}),
    },
    { findings },
  );

export const completed = (
  verdict: 'passed' | 'correct' | 'disagreement',
  findings: readonly Finding[] = [],
  { round = 0, by = ['checker'] }: { readonly round?: number; readonly by?: string[] } = {},
): EventOf<'review.completed.v2'> =>
  event(
    'review.completed.v2',
    {
      reviewId,
      stage: 'check',
      round,
      verdict,
      findings: findings.map(({ findingId, category, severity }) => ({
        findingId,
        category,
        severity,
        status: 'new',
        reportedBy: by.map((judge) => runIdOfJudge(judge, round)),
      })),
      rejectedFindings: 0,
      costNanoUsd: nano(7),
    },
    { findings },
  );

export const eventOf = event;
