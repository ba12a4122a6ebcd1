import type { DataOf, EventBody } from '@nightshift/contracts';
import type { Decider } from '@nightshift/kernel';

/** What may be under way at once in a tenant or a workflow; set by people. */

export type SetLimit = DataOf<'admission.set.v1'>;
export type LimitScope = SetLimit['scope'];
export type Limit = Pick<SetLimit, 'scope' | 'key' | 'maxRunning' | 'perMinute' | 'draining'>;

export type LimitState =
  | { readonly status: 'none' }
  | { readonly status: 'set'; readonly limit: Limit };

export const limitDecider: Decider<SetLimit, EventBody, LimitState> = {
  initial: () => ({ status: 'none' }),
  evolve: (state, event) => {
    if (event.type !== 'admission.set.v1') return state;
    const { by: _, ...limit } = event.data;
    return { status: 'set', limit };
  },
  decide: (command, state) => {
    const now: Partial<Limit> = state.status === 'set' ? state.limit : { draining: false };
    const isSame =
      command.maxRunning === now.maxRunning &&
      command.perMinute === now.perMinute &&
      command.draining === now.draining;
    return isSame ? [] : [{ type: 'admission.set.v1', data: command }];
  },
};

/** Why a task under this limit waits for its turn; `undefined` where nothing limits it. */
export const reasonOf = ({ draining, maxRunning, perMinute }: Limit): string | undefined => {
  if (draining) return 'draining';
  if (maxRunning !== undefined) return 'max-running';
  return perMinute === undefined ? undefined : 'per-minute';
};
