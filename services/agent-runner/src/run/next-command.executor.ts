import type { Aggregates, EventStore } from '@nightshift/event-store';
import type { Clock, Instant } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import type { LoadedWorkflows } from '../workflows.store.js';
import { basisOf } from './basis.store.js';
import { nextModelsOf } from './next-model.js';
import type { RunCommand } from './run-command.js';
import { isOpen, type Run } from './run-state.js';

interface Place {
  readonly runs: Aggregates<RunCommand, Run>;
  readonly store: Pick<EventStore, 'read'>;
  readonly clock: Clock;
  readonly models: Models;
  readonly workflows: LoadedWorkflows;
}

/**
 * How a run goes on whose turn has come.
 * @param over the time of its delay that is over
 * @param leave the model it has leave to call
 */
export const nextCommand = async (
  id: string,
  { runs, store, clock, models, workflows }: Place,
  over: Instant | undefined,
  leave: string | undefined,
): Promise<RunCommand> => {
  const { state } = await runs.load(id);
  const open = isOpen(state) ? state : undefined;
  const [inTurn] = open
    ? nextModelsOf(open, { agentOf: workflows.agentOf, modelOf: models.nameOf })
    : [];
  const model = leave === inTurn ? undefined : leave;
  // A timer may ring early, and a clock may be set back: the delay is over all the same.
  if (over !== undefined && open && open.doing.name !== 'ready')
    return { type: 'wakeRun', at: [over, clock.now()].sort().at(-1) ?? over, model };
  const needed = open && open.conversation.messages.length === 0 ? open.request.basis : [];
  const basis = needed.length > 0 ? await basisOf(store, needed) : [];
  return { type: 'advanceRun', basis, at: clock.now(), model };
};
