import type { EventOf } from '@nightshift/contracts';

/** What is known of a task: events may come in any order, and each knows a part. */
export interface TaskRow {
  readonly taskId: string;
  readonly tenant: string;
  readonly workflow: string | null;
  readonly acceptedAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly status: 'completed' | 'failed' | 'cancelled' | null;
  readonly cost: number | null;
}

type TaskEvent = EventOf<
  | 'task.accepted.v1'
  | 'task.started.v1'
  | 'task.completed.v1'
  | 'task.failed.v1'
  | 'task.cancelled.v1'
>;

export const taskRow = (event: TaskEvent): TaskRow => {
  const nothing: TaskRow = {
    taskId: event.taskid,
    tenant: event.tenantid,
    workflow: null,
    acceptedAt: null,
    startedAt: null,
    endedAt: null,
    status: null,
    cost: null,
  };
  switch (event.type) {
    case 'task.accepted.v1':
      return { ...nothing, workflow: event.data.workflow.name, acceptedAt: event.time };
    case 'task.started.v1':
      return { ...nothing, startedAt: event.time };
    case 'task.completed.v1': {
      const { workflow, costNanoUsd: cost } = event.data;
      return {
        ...nothing,
        workflow: workflow.name,
        endedAt: event.time,
        status: 'completed',
        cost,
      };
    }
    case 'task.failed.v1':
      return {
        ...nothing,
        endedAt: event.time,
        status: 'failed',
        cost: event.data.costNanoUsd,
      };
    case 'task.cancelled.v1':
      return { ...nothing, endedAt: event.time, status: 'cancelled' };
  }
};

/** What one event told, and what another does. */
export const mergedTask = (known: TaskRow | undefined, news: TaskRow): TaskRow => ({
  ...news,
  workflow: known?.workflow ?? news.workflow,
  acceptedAt: known?.acceptedAt ?? news.acceptedAt,
  startedAt: known?.startedAt ?? news.startedAt,
  endedAt: known?.endedAt ?? news.endedAt,
  status: known?.status ?? news.status,
  cost: known?.cost ?? news.cost,
});
