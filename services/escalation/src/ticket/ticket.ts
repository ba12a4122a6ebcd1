import type { EventBody } from '@nightshift/contracts';
import {
  type Decider,
  type Fault,
  hashOfJson,
  type Json,
  type JsonSchema,
  plusMs,
  Refusal,
  unreachable,
} from '@nightshift/kernel';
import { evolveTicket } from './evolve.js';
import { mustBeOpen, refuseOthers } from './guards.js';
import type { TicketCommand } from './ticket-command.js';
import type { OpenTicket, Ticket } from './ticket-state.js';

export type FaultsOf = (schema: JsonSchema, value: Json) => readonly Fault[];

const CLAIM_MS = 15 * 60_000;

/** What can happen to a question to a person. */
export const ticketDecider = (faultsOf: FaultsOf): Decider<TicketCommand, EventBody, Ticket> => ({
  initial: () => ({ status: 'unopened' }),
  evolve: evolveTicket,
  decide: (command, ticket) => decide(command, ticket, faultsOf),
});

const decide = (
  command: TicketCommand,
  ticket: Ticket,
  faultsOf: FaultsOf,
): readonly EventBody[] => {
  switch (command.type) {
    case 'openTicket':
      return open(command, ticket);
    case 'claimTicket':
      return claim(command, ticket);
    case 'releaseTicket':
      return release(command, ticket);
    case 'answerTicket':
      return answer(command, ticket, faultsOf);
    case 'passDueTime':
      return passDueTime(command, ticket, faultsOf);
    case 'withdrawTicket':
      return withdraw(command, ticket);
    default:
      return unreachable(command);
  }
};

type Command<T extends TicketCommand['type']> = Extract<TicketCommand, { type: T }>;

const open = (
  { facts, ask, requestedBy, source }: Command<'openTicket'>,
  ticket: Ticket,
): readonly EventBody[] =>
  ticket.status === 'unopened'
    ? [
        {
          type: 'ticket.opened.v2',
          data: { ...facts, shownHash: hashOfJson(ask), requestedBy, source },
          content: { ask },
        },
      ]
    : [];

const claim = ({ by, at }: Command<'claimTicket'>, ticket: Ticket): readonly EventBody[] => {
  const opened = mustBeOpen(ticket);
  refuseOthers(opened, by, at);
  return [
    { type: 'ticket.claimed.v1', data: { ...placeOf(opened), by, until: plusMs(at, CLAIM_MS) } },
  ];
};

const release = ({ by, at }: Command<'releaseTicket'>, ticket: Ticket): readonly EventBody[] => {
  const opened = mustBeOpen(ticket);
  refuseOthers(opened, by, at);
  return opened.claim ? [{ type: 'ticket.released.v1', data: { ...placeOf(opened), by } }] : [];
};

const answer = (
  { by, shownHash, answer: given, at }: Command<'answerTicket'>,
  ticket: Ticket,
  faultsOf: FaultsOf,
): readonly EventBody[] => {
  // A repeated click, or a retried request.
  if (
    ticket.status === 'answered' &&
    ticket.by === by &&
    hashOfJson(ticket.answer) === hashOfJson(given)
  )
    return [];
  const opened = mustBeOpen(ticket);
  refuseOthers(opened, by, at);
  if (opened.facts.kind === 'approval' && by === opened.requestedBy) {
    throw new Refusal(
      'own-approval',
      'forbidden',
      'Whoever asked for an approval cannot be the one who gives it.',
    );
  }
  // The answer is bound to what was on the screen: a changed question needs a fresh look.
  if (shownHash !== opened.shownHash) {
    throw new Refusal(
      'stale-view',
      'conflict',
      'The question changed after it was shown. Read it again, and answer with its `shownHash`.',
    );
  }
  refuseFaults(opened, given, faultsOf);
  return [answered(opened, by, given, false)];
};

const refuseFaults = ({ ask }: OpenTicket, given: Json, faultsOf: FaultsOf): void => {
  const faults = faultsOf(ask.need, given).map(({ at, reason }) => ({
    at: `/answer${at}`,
    reason,
  }));
  if (faults.length === 0) return;
  const text = faults.map(({ at, reason }) => `${at} ${reason}`).join('; ');
  throw new Refusal(
    'invalid-answer',
    'invalid',
    `The answer does not fit what is needed: ${text}.`,
    faults,
  );
};

const answered = (
  opened: OpenTicket,
  by: string,
  given: Command<'answerTicket'>['answer'],
  byDefault: boolean,
): EventBody<'ticket.answered.v2'> => {
  const chosen = opened.ask.options.find(({ id }) => id === given['option'])?.id;
  return {
    type: 'ticket.answered.v2',
    data: {
      ...placeOf(opened),
      by,
      shownHash: opened.shownHash,
      source: opened.source,
      byDefault,
      // Free text in a field of this name is not a choice, and not a fact, either.
      ...(chosen === undefined ? {} : { option: chosen }),
    },
    content: { answer: given },
  };
};

const passDueTime = (
  { at }: Command<'passDueTime'>,
  ticket: Ticket,
  faultsOf: FaultsOf,
): readonly EventBody[] => {
  if (ticket.status !== 'open' || ticket.overdue || ticket.facts.dueAt > at) return [];
  const { safeDefault } = ticket.ask;
  // A default that is no answer would break whoever goes on with it: a person stays asked.
  return safeDefault === undefined || faultsOf(ticket.ask.need, safeDefault).length > 0
    ? [{ type: 'ticket.overdue.v1', data: { ...placeOf(ticket), dueAt: ticket.facts.dueAt } }]
    : [answered(ticket, 'safe-default', safeDefault, true)];
};

/** A withdrawal may overtake the question, which comes by another topic: it is remembered. */
const withdraw = (
  { ticketId, reason }: Command<'withdrawTicket'>,
  ticket: Ticket,
): readonly EventBody[] => {
  if (ticket.status === 'answered' || ticket.status === 'withdrawn') return [];
  const place =
    ticket.status === 'open'
      ? placeOf(ticket)
      : { ticketId, kind: 'question' as const, queue: 'unknown' };
  return [{ type: 'ticket.withdrawn.v1', data: { ...place, reason } }];
};

const placeOf = ({
  facts: { ticketId, kind, queue },
}: OpenTicket): { ticketId: string; kind: OpenTicket['facts']['kind']; queue: string } => ({
  ticketId,
  kind,
  queue,
});
