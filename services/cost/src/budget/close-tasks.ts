import type { EventBody } from '@nightshift/contracts';
import { lifted } from '../halt/order.js';
import type { CloseTasks } from './budget-command.js';
import type { Budget } from './budget-state.js';

/** Of a tenant without an end, the levels of tasks would be most of its state, and of no use. */
export const closeTasks = (
  { taskIds }: CloseTasks,
  { runs, tasks }: Budget,
): readonly EventBody[] => {
  const open = new Set([...runs.values()].map(({ taskId }) => taskId));
  const over = taskIds.filter((id) => tasks.has(id) && !open.has(id));
  if (over.length === 0) return [];
  // Nothing is left that a halt of its own could hold: nobody need answer its question.
  const halts = over.flatMap((key) =>
    (tasks.get(key)?.halts ?? []).map((halt) =>
      lifted({ ...halt, place: { scope: 'task', key }, by: 'end-of-task' }),
    ),
  );
  return [...halts, { type: 'budget.closed.v1', data: { taskIds: over } }];
};
