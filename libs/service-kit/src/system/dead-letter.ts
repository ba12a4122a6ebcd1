import type { DataOf, EventBody } from '@nightshift/contracts';
import { type Decider, unreachable } from '@nightshift/kernel';

/** What people did about one parked message. The message itself is on the bus. */
export type DeadLetterState =
  | { readonly status: 'parked' }
  | { readonly status: 'handled'; readonly by: string }
  | { readonly status: 'discarded'; readonly by: string };

type Redrive = { readonly type: 'redriven' } & DataOf<'dead-letter.redriven.v1'>;
type Discard = { readonly type: 'discarded' } & DataOf<'dead-letter.discarded.v1'>;
export type DeadLetterCommand = Redrive | Discard;

/**
 * Records what was done. Whether it may be done is not asked here: the letter is on the bus, or it is
 * gone; somebody who did it once more, because a crash came between, did it twice.
 */
export const deadLetterDecider: Decider<DeadLetterCommand, EventBody, DeadLetterState> = {
  initial: () => ({ status: 'parked' }),
  decide: (command) => {
    switch (command.type) {
      case 'redriven': {
        const { type: _, ...data } = command;
        return [{ type: 'dead-letter.redriven.v1', data, content: undefined }];
      }
      case 'discarded': {
        const { type: _, ...data } = command;
        return [{ type: 'dead-letter.discarded.v1', data, content: undefined }];
      }
      default:
        return unreachable(command);
    }
  },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'dead-letter.redriven.v1':
        return data.outcome === 'handled' ? { status: 'handled', by: data.by } : initial;
      case 'dead-letter.discarded.v1':
        return { status: 'discarded', by: data.by };
      default:
        return state;
    }
  },
};

const initial: DeadLetterState = { status: 'parked' };
