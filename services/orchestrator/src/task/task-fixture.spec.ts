import { type EventBody, type Finding, reviewIdOf, runIdOf } from '@nightshift/contracts';
import { derivedId, hashOfJson, type Json, nano, replay } from '@nightshift/kernel';
import { agent, corrector, judge, workflow } from '@nightshift/sdk';
import { z } from 'zod';
import type { TaskCommand } from './task-command.js';
import { taskDecider } from './task.js';
import type { Task } from './task-state.js';

/** Two stages: `draft`, checked by two judges, and `publish`, decided by a person where it is risky. */

const made = z.object({ text: z.string(), risky: z.boolean().optional() });
const setup = { model: 'simulated/a', instructions: 'Do it.', leaseUsd: 0.000_000_05 };
const writer = agent({ ...setup, name: 'writer', output: made });
const publisher = agent({ ...setup, name: 'publisher', output: made });
const reviser = corrector({ ...setup, name: 'reviser', output: made });
const judges = ['strict', 'lenient'].map((name) =>
  judge({ name, model: 'simulated/b', instructions: 'Check it.' }),
);

export const { definition, ref: workflowRef } = workflow({
  name: 'letters',
  version: 1,
  description: 'Writes and publishes.',
  brief: z.object({ topic: z.string() }),
  budgetPerTaskUsd: 1,
  stages: [
    { name: 'draft', agent: writer, qa: { judges, correction: reviser, maxRounds: 3 } },
    {
      name: 'publish',
      agent: publisher,
      decision: {
        when: { at: '/risky', present: true },
        kind: 'approval',
        title: 'Publish "{/text}"?',
        question: 'Is it fit to be published?',
        blocked: '{/text} waits.',
        need: z.object({ approve: z.boolean() }),
        risk: 'high',
        dueInSeconds: 3600,
      },
    },
  ],
});

export const decider = taskDecider(() => definition);
export const at = '2026-11-25T00:00:00.000Z';
export const later = '2026-11-28T00:00:00.000Z';
export const taskId = derivedId('task', 'acme', 'k1');
export const reviewId = reviewIdOf(taskId, 'draft');
export const decisionTicket = derivedId('ticket', taskId, 'publish', 'decision');

const brief = { topic: 'tides' };
export const submit = {
  type: 'submitTask',
  taskId,
  workflow: workflowRef,
  versionNamed: true,
  brief,
  briefHash: hashOfJson(brief),
  subject: 'ana',
  idempotencyKey: 'k1',
  budget: undefined,
  priority: 5,
  deadlineAt: undefined,
  by: 'upstream',
  via: 'http',
} as const satisfies TaskCommand;

export const draftRun = runIdOf({ taskId, stage: 'draft', role: 'worker', round: 0 });
export const correctionRun = runIdOf({ taskId, stage: 'draft', role: 'correction', round: 1 });
export const publishRun = runIdOf({ taskId, stage: 'publish', role: 'worker', round: 0 });
export const judgeRun = (judge: string, round = 0): string =>
  runIdOf({ taskId, stage: 'draft', role: 'qa', round, judge });

type Run = Extract<TaskCommand, { type: 'recordRun' }>;
export const ran = (runId: string, output: Json, more: Partial<Run> = {}): TaskCommand => ({
  type: 'recordRun',
  runId,
  role: 'worker',
  output,
  outputHash: hashOfJson(output),
  spent: nano(100),
  retries: 0,
  at,
  ...more,
});

export const finding: Finding = {
  findingId: 'f1',
  category: 'error',
  severity: 'high',
  claim: 'There are two tides a day.',
  location: '/text',
  evidence: [],
  confidence: 0.9,
};
type Review = Extract<TaskCommand, { type: 'recordReview' }>;
export const reviewed = (verdict: Review['verdict'], more: Partial<Review> = {}): TaskCommand => ({
  type: 'recordReview',
  reviewId,
  round: 0,
  verdict,
  findings: verdict === 'passed' ? [] : [finding],
  guidance: undefined,
  cost: nano(10),
  at,
  ...more,
});

export const drafted = ran(draftRun, { text: 'One tide a day.' });
export const corrected = ran(
  correctionRun,
  {
    output: { text: 'Two tides a day.' },
    responses: [{ findingId: 'f1', response: 'fixed', reason: 'Counted again.' }],
  },
  { role: 'correction' },
);
export const published = ran(publishRun, { text: 'Two tides a day.', risky: true });
export const answered = {
  type: 'recordAnswer',
  ticketId: decisionTicket,
  by: 'ben',
  answer: { approve: true },
  at,
} as const satisfies TaskCommand;
export const failed = (runId: string): TaskCommand => ({
  type: 'failTask',
  runId,
  code: 'run-failed',
  reason: 'Stopped by ben.',
  spent: nano(7),
});
export const pause = { type: 'pauseTask', by: 'ben', reason: undefined } as const;
export const resume = { type: 'resumeTask', by: 'ben', at: later } as const;
export const cancel = { type: 'cancelTask', by: 'ben', reason: 'Not needed.' } as const;

/** Everything that leads to the end, in order. */
export const wholeWay: readonly TaskCommand[] = [
  submit,
  drafted,
  reviewed('correct'),
  corrected,
  reviewed('passed', { round: 1 }),
  published,
  answered,
];

/** What the commands lead to, one after the other. */
export const after = (...commands: readonly TaskCommand[]): readonly EventBody[] =>
  commands.reduce<readonly EventBody[]>(
    (events, command) => [...events, ...decider.decide(command, replay(decider, events))],
    [],
  );
export const stateAfter = (...commands: readonly TaskCommand[]): Task =>
  replay(decider, after(...commands));
