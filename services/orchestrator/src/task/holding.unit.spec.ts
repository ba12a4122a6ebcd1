import { derivedId } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import type { TaskCommand } from './task-command.js';
import {
  after,
  at,
  cancel,
  decider,
  decisionTicket,
  drafted,
  draftRun,
  judgeRun,
  later,
  pause,
  published,
  resume,
  reviewed,
  stateAfter,
  submit,
} from './task-fixture.spec.js';
import { openTicketOf, statusOf } from './task-state.js';

const given = specification(decider);
type Halt = Extract<TaskCommand, { type: 'haltTask' }>;
const stop = (n: number, more: Partial<Halt> = {}): Halt => ({
  type: 'haltTask',
  haltId: derivedId('halt', String(n)),
  ticketId: derivedId('halt ticket', String(n)),
  scope: 'tenant',
  hold: true,
  ...more,
});
const lift = (n: number): TaskCommand => ({
  type: 'unhaltTask',
  haltId: derivedId('halt', String(n)),
  at: later,
});
const granted: TaskCommand = { type: 'unhaltTask', haltId: undefined, at };
const worker = { runId: draftRun, stage: 'draft', role: 'worker', round: 0 };

const seen = (...commands: readonly TaskCommand[]): readonly (string | undefined)[] => {
  const task = stateAfter(submit, ...commands);
  return task.status === 'live' ? [statusOf(task), openTicketOf(task)] : [task.status];
};

describe('a halt that stops everything', () => {
  it('names what is under way, so that it is aborted, and again when it may go on', () => {
    given(...after(submit))
      .when(stop(1))
      .then({ type: 'task.halted.v1', data: { haltId: stop(1).haltId, runs: [worker] } });
    given(...after(submit, stop(1)))
      .when(lift(1))
      .then({ type: 'task.unhalted.v1', data: { runs: [worker] } });
  });

  it('names the judges of a review', () => {
    const { events } = given(...after(submit, drafted))
      .when(stop(1))
      .outcome();
    expect(events[0]?.data).toMatchObject({
      runs: [{ runId: judgeRun('strict') }, { runId: judgeRun('lenient') }],
    });
  });

  it('shows the task as halted, with the ticket of the halt', () =>
    expect(seen(stop(1))).toEqual(['halted', stop(1).ticketId]));

  it('keeps what comes in until it is lifted, and takes it up then', () => {
    given(...after(submit, stop(1)))
      .when(drafted)
      .then({ type: 'result.deferred.v1' });
    given(...after(submit, stop(1), drafted))
      .when(lift(1))
      .then({ type: 'task.unhalted.v1' }, { type: 'qa.requested.v2' });
  });

  it('is not ended by money that was granted or queued before', () => {
    given(...after(submit, stop(1)))
      .when(granted)
      .thenNothing();
    given(...after(submit, stop(1)))
      .when(lift(2))
      .thenNothing();
  });

  it('outlasts a halt of money, and the other way round', () => {
    const noMoney = stop(2, { hold: false });
    expect(seen(noMoney, stop(1), lift(1))).toEqual(['halted', noMoney.ticketId]);
    expect(seen(stop(1), noMoney, lift(1))).toEqual(['halted', noMoney.ticketId]);
    expect(seen(stop(1), noMoney, lift(2))).toEqual(['halted', stop(1).ticketId]);
  });

  it('stops what is under way also where it has kept money from the task before', () => {
    given(...after(submit, stop(1, { hold: false })))
      .when(stop(1))
      .then({ type: 'task.halted.v1', data: { runs: [worker] } });
    expect(seen(stop(1, { hold: false }), stop(1), lift(1))).toEqual(['running', undefined]);
  });

  it('lets nothing go on while another one is in force', () => {
    const { events } = given(...after(submit, stop(1), stop(2), drafted))
      .when(lift(1))
      .outcome();
    expect(events).toHaveLength(1);
    expect(events[0]?.data).not.toHaveProperty('runs');
    expect(seen(stop(1), stop(2), drafted, lift(1))).toEqual(['halted', stop(2).ticketId]);
    given(...after(submit, stop(1), stop(2), drafted, lift(1)))
      .when(lift(2))
      .then({ type: 'task.unhalted.v1', data: { runs: [worker] } }, { type: 'qa.requested.v2' });
  });

  it('and a pause each hold the task until both have ended', () => {
    given(...after(submit, stop(1), pause, drafted))
      .when(resume)
      .then({ type: 'task.resumed.v1', data: { runs: [] } });
    given(...after(submit, stop(1), pause, drafted, resume))
      .when(lift(1))
      .then({ type: 'task.unhalted.v1', data: { runs: [worker] } }, { type: 'qa.requested.v2' });
    given(...after(submit, pause, stop(1), drafted, lift(1)))
      .when(resume)
      .then({ type: 'task.resumed.v1', data: { runs: [worker] } }, { type: 'qa.requested.v2' });
  });

  it('does not come back once it has ended', () =>
    given(...after(submit, stop(1), lift(1)))
      .when(stop(1))
      .thenNothing());

  it('leaves the ticket of a wider halt to the others when the task is cancelled', () => {
    const cancelled = (scope: Halt['scope']) =>
      given(...after(submit, stop(1, { scope })))
        .when(cancel)
        .outcome().events[0]?.data;
    expect(cancelled('workflow')).not.toHaveProperty('ticketId');
    expect(cancelled('task')).toMatchObject({ ticketId: stop(1).ticketId, runs: [worker] });
  });

  it('leaves the ticket of the task to its own end, and withdraws the decision that nobody needs', () =>
    given(...after(submit, drafted, reviewed('passed'), published, stop(1, { scope: 'task' })))
      .when(cancel)
      .then({ type: 'task.cancelled.v1', data: { ticketId: decisionTicket } }));

  it('leaves a task that has ended alone', () =>
    given(...after(submit, drafted, reviewed('failed')))
      .when(stop(1))
      .thenNothing());
});
