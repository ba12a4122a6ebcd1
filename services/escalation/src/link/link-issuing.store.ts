import type { EventOf } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import { plusMs, Refusal } from '@nightshift/kernel';
import { eventContextOf, type RequestContext, type ServiceRuntime } from '@nightshift/service-kit';
import type { PolicyOf, QueuePolicy } from '../queue/queue-policy.js';
import { mustBeUndecided, refuseAuthor, refuseStrangers } from '../ticket/guards.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { OpenTicket, Ticket } from '../ticket/ticket-state.js';
import { formOf } from './form.js';
import type { IssueLinkDto, LinkDto } from './link.dto.js';
import type { IssueLink, Link } from './link.js';
import type { Links } from './links.store.js';

export interface LinkParts {
  readonly links: Links;
  readonly issued: Aggregates<IssueLink, Link>;
  readonly tickets: Aggregates<TicketCommand, Ticket>;
  readonly policyOf: PolicyOf;
  readonly publicUrl: string;
  readonly runtime: Pick<ServiceRuntime, 'store' | 'clock' | 'ids'>;
}

/** @throws Refusal `no-such-ticket`, `ticket-closed`, `not-a-member`, `own-approval`, `second-person-needed`, `invalid-request` */
export const issueLink = async (
  parts: LinkParts,
  ticketId: string,
  { answerAs, expiresInMinutes, option }: IssueLinkDto,
  request: RequestContext,
): Promise<LinkDto> => {
  const { links, issued, runtime, publicUrl, policyOf } = parts;
  const found = await ticketOf(parts, ticketId, request.tenant);
  const opened = mustBeUndecided(found?.ticket ?? { status: 'unopened' });
  const policy = policyOf(request.tenant, opened.facts.queue);
  for (const who of [request.actor, answerAs]) mustBeAllowed(opened, policy, who);
  mustBeOffered(opened, option);
  const linkId = runtime.ids.next();
  const expiresAt = plusMs(request.now, expiresInMinutes * 60_000);
  await issued.handle(
    linkId,
    { ticketId, linkId, answerAs, expiresAt, by: request.actor },
    eventContextOf(request, found?.first.taskid ?? ticketId),
  );
  const token = await links.issue({
    linkId,
    tenant: request.tenant,
    ticketId,
    answerAs,
    option: option ?? null,
    expiresAt: new Date(expiresAt),
  });
  return { url: `${publicUrl}/a/${token}`, expiresAt };
};

/** The ticket as it is by now; `undefined` for one of another tenant, too. */
export const ticketOf = async (
  { tickets, runtime }: LinkParts,
  ticketId: string,
  tenant: string,
): Promise<{ readonly ticket: Ticket; readonly first: EventOf } | undefined> => {
  const events = await runtime.store.read(tickets.streamOf(ticketId));
  const [first] = events;
  if (first?.type !== 'ticket.opened.v2' || first.tenantid !== tenant) return undefined;
  const { state } = await tickets.load(ticketId, events.at(-1)?.sequence);
  return { ticket: state, first };
};

/** A link must not be the way around: whoever may not answer gives nobody else the right to. */
const mustBeAllowed = (opened: OpenTicket, policy: QueuePolicy, who: string): void => {
  refuseStrangers(policy, who);
  refuseAuthor(opened, who);
  if (who !== opened.endorsement?.by) return;
  throw new Refusal(
    'second-person-needed',
    'forbidden',
    `${who} gave the first of two answers: the second is that of another person, and so is its link.`,
  );
};

const mustBeOffered = ({ ask }: OpenTicket, option: string | undefined): void => {
  if (option === undefined) return;
  const field = formOf(ask).fields.find(({ name }) => name === 'option');
  if (field?.choices.some(({ value }) => value === option)) return;
  throw new Refusal('invalid-request', 'invalid', 'The ticket does not offer this option.', [
    { at: '/option', reason: 'is no option of the ticket' },
  ]);
};
