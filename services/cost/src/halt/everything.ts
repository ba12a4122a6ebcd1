import type { EventBody } from '@nightshift/contracts';
import type { Decider } from '@nightshift/kernel';
import type { Everything } from '../budget/budget-command.js';

/** The switch that stops every tenant, also those to come. Each budget is told of its position. */
export interface EverythingState {
  /** The newest order; `undefined`: there never was one. */
  readonly newest: Everything | undefined;
}

export type EverythingCommand =
  | {
      readonly type: 'haltEverything';
      readonly haltId: string;
      readonly by: string;
      readonly reason: string;
    }
  | { readonly type: 'unhaltEverything'; readonly by: string };

export const everythingDecider: Decider<EverythingCommand, EventBody, EverythingState> = {
  initial: () => ({ newest: undefined }),
  decide: (command, { newest }) => {
    if (command.type === 'haltEverything') {
      const { haltId, by, reason } = command;
      return newest?.inForce
        ? []
        : [{ type: 'everything.halted.v1', data: { haltId, by, reason } }];
    }
    return newest?.inForce
      ? [{ type: 'everything.unhalted.v1', data: { haltId: newest.haltId, by: command.by } }]
      : [];
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'everything.halted.v1':
        return { newest: { ...event.data, nth: (state.newest?.nth ?? 0) + 1, inForce: true } };
      case 'everything.unhalted.v1':
        return {
          newest: state.newest && { ...state.newest, by: event.data.by, inForce: false },
        };
      default:
        return state;
    }
  },
};
