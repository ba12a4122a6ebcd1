import type { EventBody } from '@nightshift/contracts';
import { type Decider, type Fault, hashOfJson, Refusal } from '@nightshift/kernel';
import type { PolicyOf, QueuePolicy } from './queue-policy.js';

/** What can happen to a queue: it is set up, and set up anew. Nobody has to set one up. */

export interface SetQueue {
  readonly type: 'setQueue';
  readonly policy: QueuePolicy;
  readonly by: string;
}

export type Queue =
  | { readonly status: 'unset' }
  | { readonly status: 'set'; readonly policy: QueuePolicy; readonly by: string };

export const queueDecider: Decider<SetQueue, EventBody, Queue> = {
  initial: () => ({ status: 'unset' }),
  evolve: (state, event) => {
    if (event.type !== 'queue.set.v1') return state;
    const { by, ...policy } = event.data;
    return { status: 'set', policy, by };
  },
  decide: ({ policy, by }, state) => {
    refuse(faultsOf(policy));
    const isSame = state.status === 'set' && hashOfJson(state.policy) === hashOfJson(policy);
    return isSame ? [] : [{ type: 'queue.set.v1', data: { ...policy, by } }];
  },
};

/** What is wrong with it whatever the other queues are like. */
const faultsOf = ({ queue, members, ladder, twoPersonFrom }: QueuePolicy): readonly Fault[] => {
  const steps = ladder.flatMap(({ step, to }, index) => {
    if (step !== 'escalate') return [];
    if (to === undefined)
      return [{ at: `/ladder/${index}/to`, reason: 'names the queue that is asked next' }];
    return to === queue
      ? [{ at: `/ladder/${index}/to`, reason: 'must be another queue than this one' }]
      : [];
  });
  return twoPersonFrom !== undefined && members.length === 1
    ? [{ at: '/members', reason: 'one member cannot give the answers of two persons' }, ...steps]
    : steps;
};

/**
 * A ladder that leads back to its own queue by way of others would move a ticket for ever.
 * @throws Refusal `invalid-queue`
 */
export const refuseCircles = (tenant: string, policy: QueuePolicy, policyOf: PolicyOf): void => {
  const leadsBack = (from: string, seen: Set<string>): boolean => {
    if (from === policy.queue) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return goals(policyOf(tenant, from)).some(({ to }) => leadsBack(to, seen));
  };
  refuse(
    goals(policy)
      .filter(({ to }) => to !== policy.queue && leadsBack(to, new Set()))
      .map(({ index, to }) => ({
        at: `/ladder/${index}/to`,
        reason: `the ladder of ${to} leads back to ${policy.queue}`,
      })),
  );
};

const goals = ({ ladder }: QueuePolicy): readonly { index: number; to: string }[] =>
  ladder.flatMap(({ step, to }, index) =>
    step === 'escalate' && to !== undefined ? [{ index, to }] : [],
  );

const refuse = (faults: readonly Fault[]): void => {
  if (faults.length === 0) return;
  const text = faults.map(({ at, reason }) => `${at} ${reason}`).join('; ');
  throw new Refusal('invalid-queue', 'invalid', `The queue cannot be like this: ${text}.`, faults);
};
