import type { EventBody } from '@nightshift/contracts';
import type { LiveTask } from './task-state.js';

/** The retries of a run, once, before what follows from it: nothing where there were none. */
export const countRetries = (
  {
    runId,
    stage,
    retries,
  }: { readonly runId: string; readonly stage: string; readonly retries: number },
  task: LiveTask,
): readonly EventBody<'retries.counted.v1'>[] =>
  retries === 0 || task.counted.includes(runId)
    ? []
    : [{ type: 'retries.counted.v1', data: { runId, stage, retries } }];
