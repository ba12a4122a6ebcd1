import type { EventBody } from '@nightshift/contracts';
import { purseOf } from './suspension.js';
import { free } from './evolve-steps.js';
import { hasInFlight, isOpen, type OpenRun, type Run } from './run-state.js';

/** Orders to stop for a while, and what becomes of the money meanwhile. */

interface Order {
  readonly runId: string;
  /** Calls in flight are not waited for. */
  readonly abort?: boolean;
}

/** An order to break off is taken by a run that was only asked to stop at the next boundary, too. */
export const hold = ({ runId, abort = false }: Order, run: Run): readonly EventBody[] => {
  if (run.status !== 'unknown' && !isOpen(run)) return [];
  const breaksOff = abort && isOpen(run) && hasInFlight(run);
  if (run.held && !breaksOff) return [];
  return [{ type: 'run.held.v1', data: { runId, ...(abort ? { abort } : {}) } }];
};

export const release = ({ runId }: Order, run: Run): readonly EventBody[] =>
  (run.status === 'unknown' || isOpen(run)) && run.held
    ? [{ type: 'run.released.v1', data: { runId } }]
    : [];

/** What a run does not need while it cannot go on: others may have it, and it asks again. */
export const returnPurse = (run: Run): readonly EventBody[] =>
  isOpen(run) && !hasInFlight(run) && run.doing.name !== 'suspended' && free(run) > 0
    ? [{ type: 'purse.returned.v1', data: { runId: run.request.runId, purse: purseOf(run) } }]
    : [];

export const returned = ({ purse: { spent } }: OpenRun): Partial<OpenRun> => ({
  purse: { granted: spent, spent },
});
