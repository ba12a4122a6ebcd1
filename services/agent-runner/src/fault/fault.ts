import type { DataOf, EventBody, SimulatedFault } from '@nightshift/contracts';
import { type Decider, type Instant, unreachable } from '@nightshift/kernel';

/** What can happen to a fault flag: for a while, the simulated models fail in one way. */
export type FaultCommand =
  | {
      readonly type: 'switchOn';
      readonly fault: SimulatedFault;
      readonly until: Instant;
      readonly by: string;
    }
  | {
      readonly type: 'switchOff';
      readonly fault: SimulatedFault;
      readonly at: Instant;
      readonly by: string;
    };

export type Switched = DataOf<'fault.switched.v1'>;
/** How it was switched last; it also ends by itself. */
export type FaultState = Switched | undefined;

export const faultDecider: Decider<FaultCommand, EventBody, FaultState> = {
  initial: () => undefined,
  decide: (command, state) => {
    const { fault, by } = command;
    switch (command.type) {
      case 'switchOn':
        return [{ type: 'fault.switched.v1', data: { fault, until: command.until, by } }];
      case 'switchOff':
        return isOn(state, command.at) ? [{ type: 'fault.switched.v1', data: { fault, by } }] : [];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => (event.type === 'fault.switched.v1' ? event.data : state),
};

export const isOn = (state: FaultState, now: Instant): boolean =>
  state?.until !== undefined && now < state.until;
