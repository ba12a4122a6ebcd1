import { localUser } from '@nightshift/contracts';
import type { Fault, Json, JsonSchema } from '@nightshift/kernel';
import { Refusal } from '@nightshift/kernel';
import type { QueuePolicy } from '../queue/queue-policy.js';
import type { AnswerTicket } from './ticket-command.js';
import { holderAt, type OpenTicket, type Ticket } from './ticket-state.js';

export type FaultsOf = (schema: JsonSchema, value: Json) => readonly Fault[];

/** @throws Refusal `no-such-ticket`, `ticket-closed` */
export const mustBeOpen = (ticket: Ticket): OpenTicket => {
  if (ticket.status === 'open') return ticket;
  if (ticket.status === 'unopened')
    throw new Refusal(
      'no-such-ticket',
      'not-found',
      'There is no such ticket. List them with GET /v1/tickets.',
    );
  const who = ticket.status === 'answered' ? `${ticket.status} by ${ticket.by}` : ticket.status;
  throw new Refusal('ticket-closed', 'conflict', `This ticket is already ${who}.`);
};

/** @throws Refusal `no-such-ticket`, `ticket-closed`, also while an answer waits to count */
export const mustBeUndecided = (ticket: Ticket): OpenTicket => {
  const { decision, ...opened } = mustBeOpen(ticket);
  if (!decision) return { ...opened, decision };
  throw new Refusal(
    'ticket-closed',
    'conflict',
    `This ticket is already answered by ${decision.by}, who can take the answer back until ${decision.resumeAt}.`,
  );
};

/** @throws Refusal `ticket-claimed`, `ticket-assigned` while it is somebody else's */
export const refuseOthers = (opened: OpenTicket, by: string, at: string): void => {
  const holder = holderAt(opened, at);
  if (holder?.by === by) return;
  if (holder)
    throw new Refusal(
      'ticket-claimed',
      'conflict',
      `${holder.by} is at this ticket until ${holder.until}. Ask them to release it, take it over, or wait.`,
    );
  if (opened.assignee !== undefined && opened.assignee !== by)
    throw new Refusal(
      'ticket-assigned',
      'conflict',
      `This ticket is assigned to ${opened.assignee}. Take it over if you are to answer it.`,
    );
};

/** @throws Refusal `stale-view` where the policy is of the queue that the ticket was in before */
export const refuseMoved = ({ facts }: OpenTicket, policy: QueuePolicy | undefined): void => {
  // Looked up before the ticket was loaded: between the two, it may have been moved.
  if (!policy || policy.queue === facts.queue) return;
  throw new Refusal(
    'stale-view',
    'conflict',
    `The ticket was moved from ${policy.queue} to ${facts.queue} meanwhile. Read it again.`,
  );
};

/** @throws Refusal `not-a-member` where the queue names who answers it */
export const refuseStrangers = (policy: QueuePolicy | undefined, who: string): void => {
  if (!policy || policy.members.length === 0 || policy.members.includes(who)) return;
  throw new Refusal(
    'not-a-member',
    'forbidden',
    `${who} is no member of queue ${policy.queue}. Its members are ${policy.members.join(', ')}; PUT /v1/queues/${policy.queue} changes them.`,
  );
};

/** @throws Refusal `own-approval` */
export const refuseAuthor = ({ facts, requestedBy }: OpenTicket, by: string): void => {
  if (facts.kind !== 'approval') return;
  if (by !== requestedBy && (by !== facts.author || by === localUser)) return;
  throw new Refusal(
    'own-approval',
    'forbidden',
    'Whoever asked for an approval cannot be the one who gives it.',
  );
};

/**
 * The answer is bound to what was on the screen: what has changed needs a fresh look.
 * @throws Refusal `stale-view` with what has changed since
 */
export const refuseStale = (
  opened: OpenTicket,
  { shownHash, revision }: Pick<AnswerTicket, 'shownHash' | 'revision'>,
): void => {
  const since = opened.changes.filter((one) => revision === undefined || one.revision > revision);
  const isNewest = revision === undefined || revision >= opened.revision;
  if (shownHash === opened.shownHash && isNewest) return;
  throw new Refusal(
    'stale-view',
    'conflict',
    // What to do next comes first: what changed may be long, and `faults` name each change.
    `The ticket changed after it was shown: read it again, and answer with its \`shownHash\` ${opened.shownHash} and \`revision\` ${opened.revision}; your answer was not taken. ${since.map(({ what }) => what).join(' ')}`
      .trim()
      .slice(0, 2_000),
    since.map((one) => ({ at: `/revision/${one.revision}`, reason: one.what.slice(0, 1_000) })),
  );
};

/** @throws Refusal `invalid-answer` naming every fault */
export const refuseFaults = ({ ask }: OpenTicket, given: Json, faultsOf: FaultsOf): void => {
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
