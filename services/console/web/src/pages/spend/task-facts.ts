import type { TaskStatus } from '../../api/types';
import type { TaskSpend } from './spend-types';

export interface FactsRow {
  readonly task_id: string;
  readonly name: string;
  readonly data_subject: string;
  readonly newest: string;
}

const STATUS_AFTER: Readonly<Record<string, TaskStatus>> = {
  'task.accepted.v1': 'queued',
  'task.queued.v1': 'queued',
  'task.started.v1': 'running',
  'task.halted.v1': 'halted',
  'task.unhalted.v1': 'running',
  'task.paused.v1': 'paused',
  'task.resumed.v1': 'running',
  'task.suspended.v1': 'waiting',
  'task.continued.v1': 'running',
  'decision.requested.v1': 'waiting',
  'decision.requested.v2': 'waiting',
  'decision.recorded.v1': 'running',
  'task.completed.v1': 'completed',
  'task.failed.v1': 'failed',
  'task.cancelled.v1': 'cancelled',
};

/** How a task stands: the books know that it has ended or was refused, the newest event the rest. */
export const statusOf = (
  { status, refused, budget }: Pick<TaskSpend, 'status' | 'refused' | 'budget'>,
  newest: string | undefined,
): TaskStatus => {
  if (status === 'completed' || status === 'failed' || status === 'cancelled') return status;
  if (refused !== null || (budget?.halts.length ?? 0) > 0) return 'halted';
  return STATUS_AFTER[newest ?? ''] ?? 'running';
};

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** What people call a task: the end of its own key, without the time it was made, else whose data it is about. */
export const nameOf = (facts: FactsRow | undefined): string => {
  if (!facts) return '';
  const { name, data_subject: subject } = facts;
  if (subject !== '' && subject !== 'none') return subject;
  return name
    .split('/')
    .filter((part) => !INSTANT.test(part))
    .slice(-3)
    .join('/');
};
