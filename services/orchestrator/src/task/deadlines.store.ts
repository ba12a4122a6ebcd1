import type { Aggregates } from '@nightshift/event-store';
import { isRefusal } from '@nightshift/kernel';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { TaskCommand } from './task-command.js';
import type { Task } from './task-state.js';
import type { TaskViews } from './task-view.store.js';

/** Cancels tasks whose deadline has passed. Two replicas may both try: the second changes nothing. */
export const cancelOverdue = async (
  views: TaskViews,
  tasks: Aggregates<TaskCommand, Task>,
  { clock, log }: Pick<ServiceRuntime, 'clock' | 'log'>,
): Promise<void> => {
  const at = clock.now();
  for (const { taskId, tenant } of await views.overdue(at)) {
    const context = dueContextOf(tenant, taskId, at);
    try {
      await tasks.handle(
        taskId,
        {
          type: 'cancelTask',
          by: 'deadline',
          reason: 'The deadline passed before the task was done.',
        },
        context,
      );
    } catch (error) {
      // Refused: it ended in the meantime. Else it comes again, and must not hold up the others.
      if (!isRefusal(error)) log.warn({ err: error, taskId }, 'a deadline could not be kept yet');
    }
  }
};
