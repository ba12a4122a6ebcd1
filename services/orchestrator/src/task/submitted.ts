import type { SubmitTask } from './task-command.js';
import { statusOf, type Task } from './task-state.js';
import type { SubmittedTaskDto } from './task.dto.js';

/** What a submitter is told. The workflow is that of the task, which may be older than the newest. */
export const submitted = (
  { taskId, workflow: asked }: SubmitTask,
  task: Task,
  created: boolean,
): SubmittedTaskDto => {
  const { name, version } = task.status === 'unsubmitted' ? asked : task.workflow;
  const status = task.status === 'unsubmitted' ? 'running' : statusOf(task);
  return { taskId, workflow: `${name}@${version}`, status, created };
};
