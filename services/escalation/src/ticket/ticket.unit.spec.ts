import { hashOfJson } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { holderAt } from './ticket-state.js';
import {
  answer,
  ask,
  at,
  claim,
  decider,
  dueAt,
  eventsOf,
  open,
  opening,
  passTime,
  release,
  shownHash,
  stateAfter,
  ticketId,
  withdraw,
} from './ticket-fixture.spec.js';

const given = specification(decider);
const opened = eventsOf(open);
const untilEnd = '2026-11-25T09:15:00.000Z';

describe('opening a ticket', () => {
  it('names the hash of what people will see', () =>
    given()
      .when(open)
      .then({
        type: 'ticket.opened.v2',
        data: { ticketId, shownHash, requestedBy: 'orchestrator' },
      }));

  it('happens once', () => {
    given(...opened)
      .when(open)
      .thenNothing();
    given(...eventsOf(open, answer('ana')))
      .when(open)
      .thenNothing();
  });
});

describe('claiming a ticket', () => {
  it('keeps it for 15 minutes, and longer for whoever claims it again', () => {
    given(...opened)
      .when(claim('ana'))
      .then({ type: 'ticket.claimed.v1', data: { by: 'ana', until: untilEnd } });
    given(...eventsOf(open, claim('ana')))
      .when(claim('ana', '2026-11-25T09:10:00.000Z'))
      .then({ type: 'ticket.claimed.v1', data: { until: '2026-11-25T09:25:00.000Z' } });
  });

  it('keeps others from claiming, releasing and answering, until its very end', () => {
    const claimed = given(...eventsOf(open, claim('ana')));
    const lastMoment = '2026-11-25T09:14:59.999Z';
    for (const command of [claim('ben', lastMoment), release('ben', lastMoment)])
      claimed.when(command).thenRefuses('ticket-claimed');
    claimed.when(answer('ben', { at: lastMoment })).thenRefuses('ticket-claimed');
    claimed.when(answer('ben', { at: untilEnd })).then({ type: 'ticket.answered.v2' });
    const state = stateAfter(open, claim('ana'));
    expect(state.status === 'open' && holderAt(state, untilEnd)).toBeUndefined();
  });

  it('ends when it is given back', () => {
    const claimed = given(...eventsOf(open, claim('ana')));
    claimed.when(release('ana')).then({ type: 'ticket.released.v1', data: { by: 'ana' } });
    given(...eventsOf(open, claim('ana'), release('ana')))
      .when(answer('ben'))
      .then({ type: 'ticket.answered.v2' });
    given(...opened)
      .when(release('ana'))
      .thenNothing();
  });
});

describe('answering a ticket', () => {
  it('sends the answer to whoever asked', () =>
    given(...opened)
      .when(answer('ana'))
      .then({
        type: 'ticket.answered.v2',
        data: { by: 'ana', shownHash, source: { service: 'orchestrator' }, byDefault: false },
        content: { answer: { approve: true } },
      }));

  it('counts once: the same from the same person is no news, all else is refused', () => {
    const answered = given(...eventsOf(open, answer('ana')));
    answered.when(answer('ana')).thenNothing();
    answered.when(answer('ana', { answer: { approve: false } })).thenRefuses('ticket-closed');
    answered.when(answer('ben')).thenRefuses('ticket-closed');
    for (const command of [claim('ben'), release('ana')])
      answered.when(command).thenRefuses('ticket-closed');
  });

  it('is bound to what was shown', () =>
    given(...opened)
      .when(answer('ana', { shownHash: hashOfJson({ ...ask, title: 'Delete?' }) }))
      .thenRefuses('stale-view'));

  it('must fit the form, and every fault is named', () => {
    const faulty = answer('ana', { answer: { approve: 'yes' } });
    given(...opened)
      .when(faulty)
      .thenRefuses('invalid-answer');
    expect(() => decider.decide(faulty, stateAfter(open))).toThrow(/\/answer\/approve must be/);
  });

  it('is refused to whoever asked for the approval', () =>
    given(...opened)
      .when(answer('orchestrator'))
      .thenRefuses('own-approval'));

  it('names the chosen option, and no free text in its place', () => {
    const options = [{ id: 'raise', label: 'Raise', consequence: 'More money.' }];
    const shown = { shownHash: hashOfJson({ ...ask, options }) };
    const optionOf = (option: string): unknown =>
      given(...eventsOf(opening({ options })))
        .when(answer('ana', { ...shown, answer: { approve: true, option } }))
        .outcome().events[0]?.data;
    expect(optionOf('raise')).toMatchObject({ option: 'raise' });
    expect(optionOf('a bit of both')).not.toHaveProperty('option');
  });

  it('knows no ticket that was not opened', () =>
    given().when(answer('ana')).thenRefuses('no-such-ticket'));
});

describe('the due time of a ticket', () => {
  const withDefault = (safeDefault: { readonly approve: boolean | string }) =>
    eventsOf(opening({ safeDefault }));

  it('does nothing before it has passed', () =>
    given(...opened)
      .when(passTime(at))
      .thenNothing());

  it('marks a ticket without a safe default once, and leaves it open to an answer', () => {
    given(...opened)
      .when(passTime())
      .then({ type: 'ticket.overdue.v1', data: { dueAt } });
    const overdue = given(...eventsOf(open, passTime()));
    overdue.when(passTime()).thenNothing();
    overdue.when(answer('ana')).then({ type: 'ticket.answered.v2' });
  });

  it('answers with the safe default, and says so', () =>
    given(...withDefault({ approve: false }))
      .when(passTime())
      .then({
        type: 'ticket.answered.v2',
        data: { by: 'safe-default', byDefault: true },
        content: { answer: { approve: false } },
      }));

  it('does not answer with a default that does not fit the form', () =>
    given(...withDefault({ approve: 'no' }))
      .when(passTime())
      .then({ type: 'ticket.overdue.v1' }));

  it('does nothing to a ticket that is closed, or that nobody opened', () => {
    given(...eventsOf(open, answer('ana')))
      .when(passTime())
      .thenNothing();
    given(...eventsOf(open, withdraw))
      .when(passTime())
      .thenNothing();
    given().when(passTime()).thenNothing();
  });
});

describe('withdrawing a ticket', () => {
  it('closes an open one, whoever holds it', () => {
    given(...eventsOf(open, claim('ana')))
      .when(withdraw)
      .then({ type: 'ticket.withdrawn.v1', data: { ticketId, kind: 'approval' } });
    given(...eventsOf(open, withdraw))
      .when(answer('ana'))
      .thenRefuses('ticket-closed');
  });

  it('is remembered where it overtakes the question: nobody is asked then', () => {
    given().when(withdraw).then({ type: 'ticket.withdrawn.v1', data: { ticketId } });
    given(...eventsOf(withdraw))
      .when(open)
      .thenNothing();
  });

  it('happens once, and never to an answer', () => {
    given(...eventsOf(open, withdraw))
      .when(withdraw)
      .thenNothing();
    given(...eventsOf(open, answer('ana')))
      .when(withdraw)
      .thenNothing();
  });
});
