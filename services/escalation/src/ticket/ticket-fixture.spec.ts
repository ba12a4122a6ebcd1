import type { Ask, AskFacts } from '@nightshift/contracts';
import { derivedId, type Fault, hashOfJson, replay } from '@nightshift/kernel';
import type { TicketCommand } from './ticket-command.js';
import { defaultPolicy, type QueuePolicy } from '../queue/queue-policy.js';
import type { FaultsOf } from './guards.js';
import { ticketDecider } from './ticket.js';
import type { Ticket } from './ticket-state.js';

/** The one form in use here: `approve` must be there and be a boolean. */
const faultsOf: FaultsOf = (_schema, value): readonly Fault[] =>
  value !== null && typeof value === 'object' && 'approve' in value
    ? typeof value.approve === 'boolean'
      ? []
      : [{ at: '/approve', reason: 'must be boolean' }]
    : [{ at: '/approve', reason: 'is missing' }];

export const decider = ticketDecider(faultsOf);
export const ticketId = derivedId('ticket', '1');
export const at = '2026-11-25T09:00:00.000Z';
export const dueAt = '2026-11-25T10:00:00.000Z';

export const facts: AskFacts = {
  ticketId,
  kind: 'approval',
  queue: 'reviewers',
  risk: 'high',
  dueAt,
};
export const ask: Ask = {
  kind: 'approval',
  title: 'Publish?',
  question: 'Is it fit to be published?',
  blocked: 'It waits.',
  found: [],
  need: { type: 'object' },
  options: [],
  evidence: [],
  alternatives: [],
};
export const shownHash = hashOfJson(ask);

/** Nothing happens by itself before the due time. */
export const quiet: QueuePolicy = { ...defaultPolicy('reviewers'), ladder: [] };

export const opening = (
  more: Partial<Ask> = {},
  {
    policy = quiet,
    facts: other = {},
  }: { readonly policy?: QueuePolicy; readonly facts?: Partial<AskFacts> } = {},
): TicketCommand => ({
  type: 'openTicket',
  facts: { ...facts, ...other },
  ask: { ...ask, ...more },
  policy,
  at,
  requestedBy: 'orchestrator',
  source: { service: 'orchestrator', stage: 'publish' },
});
export const open = opening();
type Answer = Extract<TicketCommand, { type: 'answerTicket' }>;
export const answer = (by: string, more: Partial<Answer> = {}): TicketCommand => ({
  type: 'answerTicket',
  by,
  shownHash,
  answer: { approve: true },
  at,
  via: 'http',
  undoMs: 0,
  ...more,
});
export const claim = (by: string, when = at): TicketCommand => ({
  type: 'claimTicket',
  by,
  at: when,
});
export const release = (by: string, when = at): TicketCommand => ({
  type: 'releaseTicket',
  by,
  at: when,
});
export const withdraw = { type: 'withdrawTicket', ticketId, reason: 'The task ended.' } as const;
type PassTime = Extract<TicketCommand, { type: 'passTime' }>;
export const passTime = (when = dueAt, more: Partial<PassTime> = {}): TicketCommand => ({
  type: 'passTime',
  at: when,
  ...more,
});

export const stateAfter = (...commands: readonly TicketCommand[]): Ticket =>
  commands.reduce<Ticket>(
    (ticket, command) => replay(decider, decider.decide(command, ticket), ticket),
    decider.initial(),
  );
/** Given what came before, not what was written: the commands lead to the events. */
export const eventsOf = (...commands: readonly TicketCommand[]) =>
  commands.flatMap((command, index) =>
    decider.decide(command, stateAfter(...commands.slice(0, index))),
  );
