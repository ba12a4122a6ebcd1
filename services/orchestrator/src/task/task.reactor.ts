import type { Aggregates, Targeted } from '@nightshift/event-store';
import type { Reactions } from '@nightshift/service-kit';
import { nano } from '@nightshift/kernel';
import type { TaskCommand } from './task-command.js';
import type { Task } from './task-state.js';

export const taskReactions = (tasks: Aggregates<TaskCommand, Task>): Reactions => ({
  'run.completed.v1': ({ taskid, data, content }, { now }) =>
    data.role === 'qa'
      ? undefined
      : tasks.to(taskid, {
          type: 'recordRun',
          runId: data.runId,
          role: data.role,
          output: content.output,
          outputHash: data.outputHash,
          spent: nano(data.purse.spentNanoUsd),
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
  'run.suspended.v1': ({ taskid, data }) => suspend(tasks, taskid, data),
  'disagreement.found.v1': ({ taskid, data }) => suspend(tasks, taskid, data),
  'review.completed.v1': ({ taskid, data, content }, { now }) =>
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
  'ticket.answered.v1': ({ taskid, data, content }, { now }) => {
    const { ticketId, by, source } = data;
    if (source.service === 'orchestrator')
      return tasks.to(taskid, {
        type: 'recordAnswer',
        ticketId,
        by,
        answer: content.answer,
        at: now,
      });
    // A halt is lifted by the grants that follow from the answer.
    return source.service === 'cost'
      ? undefined
      : tasks.to(taskid, { type: 'continueTask', ticketId });
  },
  'lease.denied.v1': ({ data }) =>
    tasks.to(data.taskId, {
      type: 'haltTask',
      haltId: data.haltId,
      scope: data.scope,
      ticketId: data.ticketId,
    }),
  'lease.granted.v1': ({ data }) =>
    data.haltId === undefined
      ? undefined
      : tasks.to(data.taskId, { type: 'unhaltTask', haltId: data.haltId }),
  // Queued, so not halted: where a halt is in force, requests are denied.
  'lease.queued.v1': ({ data }) => tasks.to(data.taskId, { type: 'unhaltTask', haltId: undefined }),
  'halt.upheld.v1': ({ data }) =>
    data.taskIds.map((taskId) =>
      tasks.to(taskId, {
        type: 'cancelTask',
        by: data.by,
        reason: `A person decided to stop at the ${data.scope} budget of ${data.key}.`,
      }),
    ),
});

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
