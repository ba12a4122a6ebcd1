import type { Aggregates, Targeted } from '@nightshift/event-store';
import type { Reactions } from '@nightshift/service-kit';
import { nano } from '@nightshift/kernel';
import { type DataOf, reviewIdOf } from '@nightshift/contracts';
import { stopped } from './stopped.js';
import type { TaskCommand } from './task-command.js';
import type { Task } from './task-state.js';

export const taskReactions = (tasks: Aggregates<TaskCommand, Task>): Reactions => ({
  'run.completed.v2': ({ taskid, data, content }, { now }) =>
    data.role === 'qa'
      ? judged(tasks, taskid, data)
      : tasks.to(taskid, {
          type: 'recordRun',
          runId: data.runId,
          role: data.role,
          output: content.output,
          outputHash: data.outputHash,
          spent: nano(data.purse.spentNanoUsd),
          retries: retriesOf(data),
          at: now,
        }),
  'run.failed.v1': ({ taskid, data }) =>
    tasks.to(taskid, {
      type: 'failTask',
      runId: data.runId,
      code: 'run-failed',
      reason: data.reason,
      spent: nano(data.purse.spentNanoUsd),
    }),
  'run.suspended.v2': ({ taskid, data }) => suspend(tasks, taskid, data),
  'disagreement.found.v2': ({ taskid, data }) => suspend(tasks, taskid, data),
  'review.completed.v2': ({ taskid, data, content }, { now }) =>
    tasks.to(taskid, {
      type: 'recordReview',
      reviewId: data.reviewId,
      round: data.round,
      verdict: data.verdict,
      findings: content.findings,
      guidance: undefined,
      cost: nano(data.costNanoUsd),
      at: now,
    }),
  'review.settled.v1': ({ taskid, data, content }, { now }) =>
    tasks.to(taskid, {
      type: 'recordReview',
      reviewId: data.reviewId,
      round: data.round,
      verdict: data.verdict,
      findings: content.findings,
      guidance: content.guidance,
      cost: nano(data.costNanoUsd),
      at: now,
    }),
  'ticket.answered.v2': ({ taskid, data, content }, { now }) => {
    const { ticketId, by, source } = data;
    if (source.service === 'orchestrator')
      return tasks.to(taskid, {
        type: 'recordAnswer',
        ticketId,
        by,
        answer: content.answer,
        at: now,
      });
    // A halt is lifted by the grants that follow from the answer; no task waits for a sample.
    return source.service === 'cost' || isOfSample(taskid, source)
      ? undefined
      : tasks.to(taskid, { type: 'continueTask', ticketId });
  },
  'lease.denied.v1': ({ data }) =>
    tasks.to(data.taskId, {
      type: 'haltTask',
      haltId: data.haltId,
      scope: data.scope,
      ticketId: data.ticketId,
      hold: false,
    }),
  'lease.granted.v1': ({ data }, { now }) =>
    data.haltId === undefined
      ? undefined
      : tasks.to(data.taskId, { type: 'unhaltTask', haltId: data.haltId, at: now }),
  // Queued, so not halted: where a halt is in force, requests are denied.
  'lease.queued.v1': ({ data }, { now }) =>
    tasks.to(data.taskId, { type: 'unhaltTask', haltId: undefined, at: now }),
  'halt.upheld.v1': ({ data }) => data.taskIds.map((taskId) => tasks.to(taskId, stopped(data))),
});

type Ended = Pick<DataOf<'run.completed.v2'>, 'runId' | 'stage' | 'retriesByClass'>;

const retriesOf = ({ retriesByClass }: Ended): number =>
  Object.values(retriesByClass).reduce((sum, retries) => sum + retries, 0);

/** The report of a judge goes to its review; here only what it used up counts. */
const judged = (
  tasks: Aggregates<TaskCommand, Task>,
  taskId: string,
  ended: Ended,
): Targeted | undefined => {
  const { runId, stage } = ended;
  const retries = retriesOf(ended);
  return retries === 0
    ? undefined
    : tasks.to(taskId, { type: 'countRetries', runId, stage, retries });
};

const suspend = (
  tasks: Aggregates<TaskCommand, Task>,
  taskId: string,
  {
    ticketId,
    kind,
  }: {
    readonly ticketId: string;
    readonly kind: Extract<TaskCommand, { type: 'suspendTask' }>['kind'];
  },
): Targeted => tasks.to(taskId, { type: 'suspendTask', ticketId, kind });

/** Samples of passed outputs have ids of their own in the place of the review's. */
const isOfSample = (
  taskId: string,
  { service, stage, reviewId }: DataOf<'ticket.answered.v2'>['source'],
): boolean => service === 'qa' && stage !== undefined && reviewId !== reviewIdOf(taskId, stage);
