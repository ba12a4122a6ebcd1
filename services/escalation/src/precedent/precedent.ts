import { type DataOf, type EventBody, isErased, type TicketKind } from '@nightshift/contracts';
import {
  type Decider,
  type Instant,
  type JsonObject,
  plusMs,
  Refusal,
  unreachable,
} from '@nightshift/kernel';
import type { OpenTicket, Ticket } from '../ticket/ticket-state.js';

/** What can happen to a precedent: an answer that holds for the same question from now on. */

export type PrecedentCommand =
  | {
      readonly type: 'keepPrecedent';
      readonly precedentId: string;
      readonly fromTicketId: string;
      /** The ticket as it was answered. */
      readonly ticket: Ticket;
      readonly workflow?: string | undefined;
      readonly expiresAt: Instant;
      readonly by: string;
      readonly at: Instant;
    }
  | { readonly type: 'revokePrecedent'; readonly by: string; readonly reason: string };

type KeepPrecedent = Extract<PrecedentCommand, { type: 'keepPrecedent' }>;

export interface KeptPrecedent {
  readonly facts: DataOf<'precedent.kept.v1'>;
  readonly title: string;
  readonly relevant: JsonObject;
  readonly answer: JsonObject;
}

export type Precedent =
  | { readonly status: 'none' }
  | (KeptPrecedent & { readonly status: 'kept' })
  | (KeptPrecedent & { readonly status: 'revoked'; readonly by: string; readonly reason: string });

/** What is answered by this name was answered by a precedent. */
export const PRECEDENT = 'precedent';
const NOBODY: readonly string[] = [PRECEDENT, 'safe-default'];

/** Who revokes what came from a task that was erased, and why. */
export const ERASURE = 'erasure';
export const ERASURE_REASON = 'What was said in the task that it came from was erased.';

/** A rule that nobody looks at again is no decision of a person any more. */
const MAX_DAYS = 90;
const DAY_MS = 86_400_000;

export const precedentDecider: Decider<PrecedentCommand, EventBody, Precedent> = {
  initial: () => ({ status: 'none' }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'precedent.kept.v1': {
        const kept = { facts: event.data, ...event.content };
        return isErased(event)
          ? { ...kept, status: 'revoked', by: ERASURE, reason: ERASURE_REASON }
          : { ...kept, status: 'kept' };
      }
      case 'precedent.revoked.v1': {
        const { by, reason } = event.data;
        return state.status === 'kept' ? { ...state, status: 'revoked', by, reason } : state;
      }
      default:
        return state;
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'keepPrecedent':
        return state.status === 'none' ? [kept(command)] : [];
      case 'revokePrecedent':
        return revoke(command, state);
      default:
        return unreachable(command);
    }
  },
};

const revoke = (
  { by, reason }: Extract<PrecedentCommand, { type: 'revokePrecedent' }>,
  state: Precedent,
): readonly EventBody[] => {
  if (state.status === 'none') throw noSuchPrecedent();
  if (state.status === 'revoked') return [];
  const { precedentId } = state.facts;
  return [{ type: 'precedent.revoked.v1', data: { precedentId, by, reason } }];
};

const kept = (command: KeepPrecedent): EventBody<'precedent.kept.v1'> => {
  const { precedentId, fromTicketId, workflow, expiresAt, by, ticket } = command;
  refuseScope(command, ticket);
  const opened = mayBeKept(ticket);
  const answer = answerOf(ticket);
  const option = opened.ask.options.find(({ id }) => id === answer['option'])?.id;
  return {
    type: 'precedent.kept.v1',
    data: {
      precedentId,
      groupKey: opened.groupKey,
      kind: opened.kind,
      fromTicketId,
      ...(workflow === undefined ? {} : { workflow }),
      ...(option === undefined ? {} : { option }),
      expiresAt,
      by,
    },
    content: { title: opened.ask.title, relevant: opened.ask.relevant ?? {}, answer },
  };
};

interface Keepable {
  readonly groupKey: string;
  readonly kind: TicketKind;
  readonly ask: OpenTicket['ask'];
}

/** @throws Refusal `no-such-ticket`, `no-precedent`: what it asks must be asked of a person each time */
export const mayBeKept = (ticket: Ticket): Keepable => {
  if (ticket.status !== 'open' && ticket.status !== 'answered')
    throw new Refusal('no-such-ticket', 'not-found', 'There is no such open or answered ticket.');
  const { facts, approvals, groupKey, ask } = ticket;
  if (facts.risk === 'high') throw noPrecedent('it is of high risk');
  if (approvals === 2) throw noPrecedent('it takes the answers of two persons');
  if (groupKey === undefined)
    throw noPrecedent('it does not say which facts decide it, and so stands alone');
  return { groupKey, kind: facts.kind, ask };
};

/** @throws Refusal `invalid-precedent` */
export const refuseScope = (
  { workflow, expiresAt, at }: Pick<KeepPrecedent, 'workflow' | 'expiresAt' | 'at'>,
  ticket: Ticket,
): void => {
  if (expiresAt <= at || expiresAt > plusMs(at, MAX_DAYS * DAY_MS))
    throw invalid('/expiresAt', `must be in the future, and at most ${MAX_DAYS} days ahead`);
  const own = 'facts' in ticket ? ticket.facts.workflow?.name : undefined;
  if (workflow !== undefined && workflow !== own)
    throw invalid('/workflow', `must be that of the ticket (${own ?? 'it has none'})`);
};

const answerOf = (ticket: Ticket): JsonObject => {
  const given =
    ticket.status === 'answered' ? ticket : ticket.status === 'open' ? ticket.decision : undefined;
  if (!given)
    throw new Refusal('not-answered', 'conflict', 'Only an answer can be kept. Answer it first.');
  if (NOBODY.includes(given.by)) throw noPrecedent(`it was answered by ${given.by}, not a person`);
  return given.answer;
};

const noPrecedent = (why: string): Refusal =>
  new Refusal(
    'no-precedent',
    'conflict',
    `The answer to this ticket cannot be a precedent: ${why}.`,
  );

const invalid = (at: string, reason: string): Refusal =>
  new Refusal('invalid-precedent', 'invalid', `The precedent cannot be kept: ${at} ${reason}.`, [
    { at, reason },
  ]);

export const noSuchPrecedent = (): Refusal =>
  new Refusal(
    'no-such-precedent',
    'not-found',
    'There is no such precedent for this tenant. List them with GET /v1/precedents.',
  );
