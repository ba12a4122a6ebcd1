import type { EventOf } from '@nightshift/contracts';
import { formatUsd, type Json } from '@nightshift/kernel';
import type { TaskDto } from './task.dto.js';
import { openTicketOf, statusOf, type Task } from './task-state.js';

/** One task as people see it, from its stream. */
export const taskDetail = (
  task: Exclude<Task, { status: 'unsubmitted' }>,
  events: readonly EventOf[],
): TaskDto => {
  const accepted = events.find((event) => event.type === 'task.accepted.v1');
  const live = task.status === 'live' ? task : undefined;
  const output: Json | undefined = task.output;
  return {
    taskId: accepted?.data.taskId ?? '',
    workflow: `${task.workflow.name}@${task.workflow.version}`,
    workflowHash: task.workflow.hash,
    status: statusOf(task),
    parentTaskId: task.fork?.parentTaskId ?? null,
    stage: live?.stage ?? null,
    ticketId: live ? (openTicketOf(live) ?? null) : null,
    brief: accepted?.content.brief ?? null,
    ...(task.status === 'completed' && output !== undefined ? { output } : {}),
    decisions: task.decisions,
    reason: task.status === 'live' ? null : (task.reason ?? null),
    cost: { nanoUsd: task.cost, usd: formatUsd(task.cost) },
    contentErased: events.some(({ contenterased }) => contenterased === true),
    runIds: events.flatMap((event) =>
      event.type === 'run.requested.v1' ? [event.data.runId] : [],
    ),
    history: events.map(({ type, time, data }) => ({ type, time, data })),
  };
};
