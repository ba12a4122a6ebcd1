import type { EventBody } from '@nightshift/contracts';
import { type Decider, hashOfJson, plusMs, Refusal, unreachable } from '@nightshift/kernel';
import { approvalsOf, ladderOf } from '../queue/queue-policy.js';
import { answer, placeOf, undo } from './answering.js';
import { evolveTicket } from './evolve.js';
import {
  type FaultsOf,
  mustBeUndecided,
  refuseMoved,
  refuseOthers,
  refuseStrangers,
} from './guards.js';
import { moved, passTime } from './passing-time.js';
import type { TicketCommand } from './ticket-command.js';
import { holderAt, type Ticket } from './ticket-state.js';

const CLAIM_MS = 15 * 60_000;
const MAX_SNOOZE_MS = 7 * 24 * 3_600_000;

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
    case 'assignTicket':
      return assign(command, ticket);
    case 'moveTicket':
      return move(command, ticket);
    case 'snoozeTicket':
      return snooze(command, ticket);
    case 'answerTicket':
      return answer(command, ticket, faultsOf);
    case 'undoAnswer':
      return undo(command, ticket);
    case 'passTime':
      return passTime(command, ticket, faultsOf);
    case 'withdrawTicket':
      return withdraw(command, ticket);
    default:
      return unreachable(command);
  }
};

type Command<T extends TicketCommand['type']> = Extract<TicketCommand, { type: T }>;

const open = (command: Command<'openTicket'>, ticket: Ticket): readonly EventBody[] => {
  const { facts, ask, requestedBy, source, policy, at } = command;
  const shown = { shownHash: hashOfJson(ask), ...groupKeyOf(command) };
  if (ticket.status === 'open')
    return shown.shownHash === ticket.shownHash
      ? []
      : [
          {
            type: 'ticket.revised.v1',
            data: { ...placeOf(ticket), ...shown },
            content: { ask },
          },
        ];
  if (ticket.status !== 'unopened') return [];
  const approvals = approvalsOf(policy, facts.risk, facts.approvals);
  const ladder = [...ladderOf(policy, at, facts.dueAt)];
  return [
    {
      type: 'ticket.opened.v2',
      data: { ...facts, ...shown, requestedBy, source, approvals, ladder },
      content: { ask },
    },
  ];
};

/** The same for what asks the same with the same relevant facts; what names none stands alone. */
const groupKeyOf = ({ facts, ask }: Command<'openTicket'>): { groupKey?: string } => {
  const { kind, need, options, relevant } = ask;
  if (relevant === undefined) return {};
  const ids = options.map(({ id }) => id);
  return { groupKey: hashOfJson([kind, facts.workflow?.name ?? null, need, ids, relevant]) };
};

const claim = (
  { by, at, takeOver = false, policy }: Command<'claimTicket'>,
  ticket: Ticket,
): readonly EventBody[] => {
  const opened = mustBeUndecided(ticket);
  refuseMoved(opened, policy);
  refuseStrangers(policy, by);
  const until = plusMs(at, CLAIM_MS);
  const holder = holderAt(opened, at);
  const from = holder?.by ?? opened.assignee;
  if (takeOver && from !== undefined && from !== by)
    return [{ type: 'ticket.taken-over.v1', data: { ...placeOf(opened), by, from, until } }];
  refuseOthers(opened, by, at);
  // A heartbeat that changes little is not worth an event.
  if (holder && holder.until > plusMs(at, CLAIM_MS / 2)) return [];
  return [{ type: 'ticket.claimed.v1', data: { ...placeOf(opened), by, until } }];
};

const release = ({ by, at }: Command<'releaseTicket'>, ticket: Ticket): readonly EventBody[] => {
  const opened = mustBeUndecided(ticket);
  if (!holderAt(opened, at)) return [];
  refuseOthers(opened, by, at);
  return [{ type: 'ticket.released.v1', data: { ...placeOf(opened), by } }];
};

const assign = (
  { by, to, note, policy }: Command<'assignTicket'>,
  ticket: Ticket,
): readonly EventBody[] => {
  const opened = mustBeUndecided(ticket);
  refuseMoved(opened, policy);
  refuseStrangers(policy, to);
  if (opened.assignee === to && note === undefined) return [];
  return [
    {
      type: 'ticket.assigned.v1',
      data: { ...placeOf(opened), to, by },
      content: note === undefined ? {} : { note },
    },
  ];
};

const move = (
  { by, policy, note, at }: Command<'moveTicket'>,
  ticket: Ticket,
): readonly EventBody[] => {
  const opened = mustBeUndecided(ticket);
  if (opened.facts.queue === policy.queue)
    throw new Refusal(
      'same-queue',
      'conflict',
      `The ticket is in queue ${policy.queue} already. Name another one.`,
    );
  return [moved(opened, by, policy, note, at)];
};

const snooze = (
  { by, until, at }: Command<'snoozeTicket'>,
  ticket: Ticket,
): readonly EventBody[] => {
  const opened = mustBeUndecided(ticket);
  refuseOthers(opened, by, at);
  if (until <= at || until > plusMs(at, MAX_SNOOZE_MS))
    throw new Refusal(
      'invalid-snooze',
      'invalid',
      'A ticket is put aside until a time within the next 7 days.',
    );
  if (opened.snoozedUntil === until) return [];
  return [{ type: 'ticket.snoozed.v1', data: { ...placeOf(opened), by, until } }];
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
