import { derivedId } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import type { TaskCommand } from './task-command.js';
import {
  after,
  at,
  cancel,
  decider,
  drafted,
  reviewed,
  stateAfter,
  submit,
} from './task-fixture.spec.js';
import { openTicketOf, statusOf } from './task-state.js';

const given = specification(decider);
const [one, other] = [derivedId('ticket', '1'), derivedId('ticket', '2')];
const ask = (ticketId: string): TaskCommand => ({
  type: 'suspendTask',
  ticketId,
  kind: 'question',
});
const go = (ticketId: string): TaskCommand => ({ type: 'continueTask', ticketId });
const halt = (n: number, scope: 'task' | 'tenant' = 'tenant') =>
  ({
    type: 'haltTask',
    haltId: derivedId('halt', String(n)),
    ticketId: derivedId('halt ticket', String(n)),
    scope,
    hold: false,
  }) as const satisfies TaskCommand;
const unhalt = (haltId?: string): TaskCommand => ({ type: 'unhaltTask', haltId, at });

const seen = (...commands: readonly TaskCommand[]): readonly (string | undefined)[] => {
  const task = stateAfter(submit, drafted, ...commands);
  if (task.status !== 'live') return [task.status];
  return [statusOf(task), openTicketOf(task)];
};

describe('waiting for people', () => {
  it('waits for a ticket until it is answered', () => {
    expect(seen(ask(one))).toEqual(['waiting', one]);
    expect(seen(ask(one), go(one))).toEqual(['running', undefined]);
  });

  it('waits until the last of several judges has its answer', () => {
    expect(seen(ask(one), ask(other), go(other))).toEqual(['waiting', one]);
    expect(seen(ask(one), ask(other), go(one))).toEqual(['waiting', other]);
    expect(seen(ask(one), ask(other), go(one), go(other))).toEqual(['running', undefined]);
  });

  it('does not wait for an answer that overtook its question', () => {
    expect(seen(go(one), ask(one))).toEqual(['running', undefined]);
    expect(seen(ask(one), go(one), ask(one))).toEqual(['running', undefined]);
  });

  it('withdraws its open question when it is cancelled', () =>
    given(...after(submit, drafted, ask(one)))
      .when(cancel)
      .then({ type: 'task.cancelled.v1', data: { ticketId: one } }));
});

describe('waiting for money', () => {
  it('is halted until money is granted', () => {
    expect(seen(halt(1))).toEqual(['halted', halt(1).ticketId]);
    expect(seen(halt(1), unhalt(halt(1).haltId))).toEqual(['running', undefined]);
  });

  it('is not halted any more once its request is queued', () =>
    expect(seen(halt(1), unhalt())).toEqual(['running', undefined]));

  it('shows the halt that is in force where one followed another', () => {
    expect(seen(halt(1), halt(2))).toEqual(['halted', halt(2).ticketId]);
    expect(seen(halt(1), halt(2), unhalt(halt(1).haltId))).toEqual(['halted', halt(2).ticketId]);
  });

  it('is not halted again by what comes a second time', () => {
    expect(seen(halt(1), unhalt(halt(1).haltId), halt(1))).toEqual(['running', undefined]);
    expect(seen(halt(1), halt(2), halt(1))).toEqual(['halted', halt(2).ticketId]);
  });

  it('takes results in while it is halted', () =>
    given(...after(submit, drafted, halt(1)))
      .when(reviewed('passed'))
      .then({ type: 'stage.completed.v1' }, { type: 'run.requested.v1' }));

  it("leaves a budget's question to the others it is for, and withdraws one of its own budget", () => {
    const cancelled = (scope: 'task' | 'tenant') =>
      given(...after(submit, halt(1, scope)))
        .when(cancel)
        .outcome().events[0]?.data;
    expect(cancelled('tenant')).not.toHaveProperty('ticketId');
    expect(cancelled('task')).toMatchObject({ ticketId: halt(1).ticketId });
  });
});
