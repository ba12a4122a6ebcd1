import type { EventBody } from '@nightshift/contracts';
import { isRefusal } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { queueDecider, refuseCircles, type SetQueue } from './queue.js';
import { defaultPolicy, type QueuePolicy } from './queue-policy.js';

const given = specification(queueDecider);
const set = (more: Partial<QueuePolicy> = {}, by = 'ana'): SetQueue => ({
  type: 'setQueue',
  policy: { ...defaultPolicy('reviewers'), ...more },
  by,
});
const wasSet = ({ policy, by }: SetQueue): EventBody => ({
  type: 'queue.set.v1',
  data: { ...policy, by },
});
const escalateTo = (to?: string): QueuePolicy['ladder'] => [
  { atShare: 0.5, step: 'remind' },
  { atShare: 1, step: 'escalate', ...(to === undefined ? {} : { to }) },
];

describe('a queue', () => {
  it('is set up by anybody', () =>
    given()
      .when(set({ members: ['ana', 'ben'] }))
      .then({ type: 'queue.set.v1', data: { queue: 'reviewers', members: ['ana', 'ben'] } }));

  it('changes only where something differs, whoever sets it', () => {
    given(wasSet(set())).when(set({}, 'ben')).thenNothing();
    given(wasSet(set()))
      .when(set({ skills: ['law'] }))
      .then({ type: 'queue.set.v1', data: { skills: ['law'] } });
  });

  it.each([
    ['names no queue', undefined, '/ladder/1/to'],
    ['names its own', 'reviewers', '/ladder/1/to'],
  ])('refuses a ladder that escalates and %s', (_case, to, at) => {
    given()
      .when(set({ ladder: escalateTo(to) }))
      .thenRefuses('invalid-queue');
    expect(faultsOf(() => queueDecider.decide(set({ ladder: escalateTo(to) }), unset))).toEqual([
      at,
    ]);
  });

  it('refuses to ask for two persons where there is one', () => {
    given()
      .when(set({ members: ['ana'], twoPersonFrom: 'low' }))
      .thenRefuses('invalid-queue');
    given()
      .when(set({ members: ['ana', 'ben'], twoPersonFrom: 'low' }))
      .then({ type: 'queue.set.v1' });
  });

  it('refuses a ladder that leads back by way of other queues', () => {
    const ladders: Record<string, string> = { leads: 'heads', heads: 'reviewers', out: 'out2' };
    const policyOf = (_tenant: string, queue: string): QueuePolicy => ({
      ...defaultPolicy(queue),
      ladder: ladders[queue] === undefined ? [] : escalateTo(ladders[queue]),
    });
    const check = (to: string) => () =>
      refuseCircles('t', set({ ladder: escalateTo(to) }).policy, policyOf);
    expect(faultsOf(check('leads'))).toEqual(['/ladder/1/to']);
    expect(check('out')).not.toThrow();
  });
});

const unset = { status: 'unset' } as const;
const faultsOf = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (error) {
    if (isRefusal(error)) return error.faults.map(({ at }) => at);
    throw error;
  }
  return [];
};
