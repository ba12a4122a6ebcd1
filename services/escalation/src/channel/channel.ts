import type { DataOf, EventBody } from '@nightshift/contracts';
import { type Decider, hashOfJson, unreachable } from '@nightshift/kernel';

/** What can happen to a channel: who outside is told of what. */

export type ChannelFacts = DataOf<'channel.set.v1'>;
export type ChannelKind = ChannelFacts['kind'];

export type ChannelCommand =
  | { readonly type: 'setChannel'; readonly facts: ChannelFacts }
  | { readonly type: 'removeChannel'; readonly by: string; readonly reason: string };

export type Channel =
  | { readonly status: 'none' }
  | { readonly status: 'set'; readonly facts: ChannelFacts };

export const channelDecider: Decider<ChannelCommand, EventBody, Channel> = {
  initial: () => ({ status: 'none' }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'channel.set.v1':
        return { status: 'set', facts: event.data };
      case 'channel.removed.v1':
        return { status: 'none' };
      default:
        return state;
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'setChannel':
        return set(command.facts, state);
      case 'removeChannel':
        return remove(command, state);
      default:
        return unreachable(command);
    }
  },
};

const set = (facts: ChannelFacts, state: Channel): readonly EventBody[] =>
  state.status === 'set' && settingsOf(state.facts) === settingsOf(facts)
    ? []
    : [{ type: 'channel.set.v1', data: facts }];

const remove = (
  { by, reason }: Extract<ChannelCommand, { type: 'removeChannel' }>,
  state: Channel,
): readonly EventBody[] =>
  state.status === 'none'
    ? []
    : [{ type: 'channel.removed.v1', data: { channel: state.facts.channel, by, reason } }];

/** All but who set it. */
const settingsOf = ({ by: _, ...settings }: ChannelFacts): string => hashOfJson(settings);
