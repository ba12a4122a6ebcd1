import type { EventBody } from '@nightshift/contracts';
import { addNano } from '@nightshift/kernel';
import type { WorkflowDefinition } from '@nightshift/sdk';
import { runsUnderWay } from './requests.js';
import type { FailTask } from './task-command.js';
import { lastTicketOf, type LiveTask } from './task-state.js';

/** A run was given up: the others are stopped, and nobody needs to answer any more. */
export const failed = (
  { runId, code, reason, spent }: FailTask,
  task: LiveTask,
  definition: WorkflowDefinition,
): readonly EventBody[] => {
  const runs = runsUnderWay(task, definition);
  if (!runs.some((run) => run.runId === runId)) return [];
  const ticketId = lastTicketOf(task);
  return [
    {
      type: 'task.failed.v1',
      data: {
        code,
        reason,
        costNanoUsd: addNano(task.cost, spent),
        runs,
        ...(ticketId === undefined ? {} : { ticketId }),
      },
    },
  ];
};
