import type { QueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { isAnsweredBy, isUnsure, stepAfter, troubleOf } from './deed-outcome';
import { beginDeed, deskNow, moveDeed, patchDraft } from './desk';
import { ticketQuery } from './queries';
import type { JsonObject, Ticket } from './ticket';
import { type Deed, type Step, UNDO_SECONDS, undoableUntil } from './undo';

/** What a reviewer does to tickets. Each is begun at once; the page does not wait for the server. */

const A_DAY_SECONDS = 86_400;
const path = (ticketId: string) => ({ params: { path: { id: ticketId } } });
/** How each that is under way ends, by its id: `z` may come before the server has answered. */
const underWay = new Map<number, Promise<void>>();
let made = 0;

interface Doing extends Pick<Deed, 'verb' | 'isAnswer' | 'wayBack' | 'toQueue' | 'backAt'> {
  readonly ticket: Pick<Ticket, 'ticketId' | 'taskId' | 'ask'>;
  readonly sentAt: number;
  /** @returns the ticket as it is then */
  readonly send: () => Promise<unknown>;
  /** What came of it. */
  readonly step: (ticket: Ticket) => Step;
  /** Whether a ticket shows that it was done. */
  readonly isIn: (ticket: Ticket) => boolean;
}

const begin = (doing: Doing, queries: QueryClient): Promise<void> => {
  const { ticket, send, step, isIn: _, ...rest } = doing;
  const { ticketId, taskId, ask } = ticket;
  made += 1;
  const deed: Deed = {
    ...rest,
    id: made,
    ticketIds: [ticketId],
    title: ask.title,
    taskId,
    step: { is: 'sending' },
  };
  beginDeed(deed);
  const ended = send()
    .then((after) => step(remember(queries, after)))
    .catch((error: unknown) => failed(queries, doing, error))
    .then((now) => moveDeed(deed.id, now))
    .then(() => queries.invalidateQueries({ queryKey: ['tickets'] }));
  underWay.set(deed.id, ended);
  return ended;
};

export const ended = (deedId: number): Promise<void> | undefined => underWay.get(deedId);

/** Where it is not known whether it was done, the ticket is asked. */
const failed = async (
  queries: QueryClient,
  { ticket: { ticketId }, step, isIn }: Doing,
  error: unknown,
): Promise<Step> => {
  if (isUnsure(error)) {
    // Not by the cache: a reading that is under way may be older than what was sent.
    const read = unwrap(api.GET('/v1/tickets/{id}', path(ticketId)));
    const now = await read.then((it) => remember(queries, it)).catch(() => undefined);
    if (now && isIn(now)) return step(now);
  }
  const trouble = troubleOf(error);
  patchDraft(ticketId, { isTouched: true, trouble });
  return { is: 'failed', why: trouble.why };
};

export const remember = (queries: QueryClient, answer: unknown): Ticket => {
  const ticket = answer as Ticket;
  queries.setQueryData(ticketQuery(ticket.ticketId).queryKey, ticket);
  return ticket;
};

export const answer = (
  queries: QueryClient,
  ticket: Ticket,
  given: JsonObject,
  { verb, openedAt }: { readonly verb: string; readonly openedAt: number },
): Promise<void> => {
  const { ticketId, shownHash, revision } = ticket;
  const sentAt = Date.now();
  const consideredSeconds = Math.min(Math.max(0, sentAt - openedAt) / 1_000, A_DAY_SECONDS);
  const body = {
    shownHash,
    revision,
    answer: given,
    undoSeconds: UNDO_SECONDS,
    consideredSeconds,
  };
  const send = () => unwrap(api.POST('/v1/tickets/{id}/answer', { ...path(ticketId), body }));
  const step = (after: Ticket) => stepAfter(after, sentAt);
  const isIn = (after: Ticket) => isAnsweredBy(after, deskNow().me);
  return begin(
    { ticket, verb, isAnswer: true, wayBack: 'undo', sentAt, send, step, isIn },
    queries,
  );
};

export const escalate = (
  queries: QueryClient,
  ticket: Ticket,
  queue: string,
  note?: string,
): Promise<void> =>
  begin(
    {
      ticket,
      verb: `Escalated to ${queue}`,
      isAnswer: false,
      wayBack: 'none',
      toQueue: queue,
      sentAt: Date.now(),
      send: () => {
        const body = { queue, ...(note ? { note } : {}) };
        return unwrap(api.POST('/v1/tickets/{id}/escalate', { ...path(ticket.ticketId), body }));
      },
      step: () => ({ is: 'counted' }),
      isIn: (after) => after.queue === queue,
    },
    queries,
  );

const SNOOZE_MINUTES = 60;

export const snooze = (queries: QueryClient, ticket: Ticket): Promise<void> => {
  const sentAt = Date.now();
  return begin(
    {
      ticket,
      verb: 'Put aside for 1 h',
      isAnswer: false,
      wayBack: 'claim',
      backAt: sentAt + SNOOZE_MINUTES * 60_000,
      sentAt,
      send: () => {
        const body = { minutes: SNOOZE_MINUTES };
        return unwrap(api.POST('/v1/tickets/{id}/snooze', { ...path(ticket.ticketId), body }));
      },
      step: () => ({ is: 'undoable', until: undoableUntil(sentAt) }),
      isIn: ({ snoozedUntil }) => snoozedUntil !== null && snoozedUntil !== ticket.snoozedUntil,
    },
    queries,
  );
};

/** Several tickets that were answered together, as one that can be taken back. */
export const answeredTogether = (
  ticketIds: readonly string[],
  { title, verb, taskId, sentAt }: Pick<Deed, 'title' | 'verb' | 'taskId' | 'sentAt'>,
): void => {
  made += 1;
  const step: Step = { is: 'undoable', until: undoableUntil(sentAt) };
  beginDeed({
    id: made,
    ticketIds,
    title,
    verb,
    taskId,
    isAnswer: true,
    wayBack: 'undo',
    sentAt,
    step,
  });
};
