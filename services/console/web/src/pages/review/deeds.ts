import type { QueryClient } from '@tanstack/react-query';
import { api, Problem, unwrap } from '../../api/client';
import { beginDeed, deskNow, moveDeed, patchDraft } from './desk';
import { ticketQuery } from './queries';
import type { JsonObject, Ticket } from './ticket';
import { type Deed, type Step, UNDO_SECONDS, undoableUntil } from './undo';

/** What a reviewer does to tickets. Each is begun at once; the page does not wait for the server. */

const path = (ticketId: string) => ({ params: { path: { id: ticketId } } });
/** How each that is under way ends, by its id: `z` may come before the server has answered. */
const underWay = new Map<number, Promise<void>>();
let made = 0;

interface Doing {
  readonly ticket: Pick<Ticket, 'ticketId' | 'taskId' | 'ask'>;
  readonly verb: string;
  readonly isAnswer: boolean;
  readonly send: () => Promise<Step>;
}

const begin = ({ ticket, verb, isAnswer, send }: Doing, queries: QueryClient): Promise<void> => {
  made += 1;
  const deed: Deed = {
    id: made,
    ticketIds: [ticket.ticketId],
    title: ticket.ask.title,
    verb,
    taskId: ticket.taskId,
    isAnswer,
    sentAt: Date.now(),
    step: { is: 'sending' },
  };
  beginDeed(deed);
  const ended = send()
    .catch((error: unknown) => failed(ticket.ticketId, error))
    .then((step) => moveDeed(deed.id, step))
    .then(() => queries.invalidateQueries({ queryKey: ['tickets'] }));
  underWay.set(deed.id, ended);
  return ended;
};

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const failed = (ticketId: string, error: unknown): Step => {
  const { code, faults } = error instanceof Problem ? error : { code: 'unknown', faults: [] };
  // The server's words are for programs here; what changed stands beside it.
  const why = code === 'stale-view' ? 'The ticket changed after it was shown.' : wordsOf(error);
  patchDraft(ticketId, { isTouched: true, trouble: { code, why, faults } });
  return { is: 'failed', why: `Nothing was sent. ${why}` };
};

const remember = (queries: QueryClient, answer: unknown): Ticket => {
  const ticket = answer as Ticket;
  queries.setQueryData(ticketQuery(ticket.ticketId).queryKey, ticket);
  return ticket;
};

const stepAfter = ({ status, decision }: Ticket, sentAt: number): Step => {
  if (decision) return { is: 'undoable', until: undoableUntil(sentAt) };
  return status === 'open' ? { is: 'endorsed' } : { is: 'counted' };
};

export const answer = (
  queries: QueryClient,
  ticket: Ticket,
  given: JsonObject,
  verb: string,
): Promise<void> => {
  const { ticketId, shownHash, revision } = ticket;
  const sentAt = Date.now();
  const body = { shownHash, revision, answer: given, undoSeconds: UNDO_SECONDS };
  const send = async (): Promise<Step> => {
    const sent = unwrap(api.POST('/v1/tickets/{id}/answer', { ...path(ticketId), body }));
    return stepAfter(remember(queries, await sent), sentAt);
  };
  return begin({ ticket, verb, isAnswer: true, send }, queries);
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
      send: async () => {
        const body = { queue, ...(note ? { note } : {}) };
        const sent = unwrap(
          api.POST('/v1/tickets/{id}/escalate', { ...path(ticket.ticketId), body }),
        );
        remember(queries, await sent);
        return { is: 'counted' };
      },
    },
    queries,
  );

const SNOOZE_MINUTES = 60;

export const snooze = (queries: QueryClient, ticket: Ticket): Promise<void> =>
  begin(
    {
      ticket,
      verb: 'Put aside for 1 h',
      isAnswer: false,
      send: async () => {
        const sentAt = Date.now();
        const body = { minutes: SNOOZE_MINUTES };
        const sent = unwrap(
          api.POST('/v1/tickets/{id}/snooze', { ...path(ticket.ticketId), body }),
        );
        remember(queries, await sent);
        return { is: 'undoable', until: undoableUntil(sentAt) };
      },
    },
    queries,
  );

/** Takes it back on the server, whatever it was. @returns the ticket to look at again */
export const undo = async (queries: QueryClient, deed: Deed): Promise<string | undefined> => {
  await underWay.get(deed.id);
  const now = deskNow().deeds.find(({ id }) => id === deed.id);
  if (!now || now.step.is === 'failed') return undefined;
  const ends = await Promise.allSettled(deed.ticketIds.map((id) => takeBack(queries, id)));
  moveDeed(deed.id, stepAfterUndo(ends));
  await queries.invalidateQueries({ queryKey: ['tickets'] });
  return deed.ticketIds[0];
};

const stepAfterUndo = (ends: readonly PromiseSettledResult<void>[]): Step => {
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [wordsOf(end.reason)] : []));
  if (reasons.length === 0) return { is: 'taken-back' };
  const which = ends.length > 1 ? ` for ${reasons.length} of ${ends.length}` : '';
  return { is: 'failed', why: `Not taken back${which}. ${reasons[0]}` };
};

const takeBack = async (queries: QueryClient, ticketId: string): Promise<void> => {
  const known = queries.getQueryData(ticketQuery(ticketId).queryKey);
  // What was put aside comes back when somebody is at it.
  const isAside = known?.status === 'open' && known.snoozedUntil !== null && !known.endorsement;
  const sent = isAside
    ? api.POST('/v1/tickets/{id}/claim', { ...path(ticketId), body: {} })
    : api.POST('/v1/tickets/{id}/undo', path(ticketId));
  remember(queries, await unwrap<unknown>(sent));
};

/** Several tickets that were answered together, as one that can be taken back. */
export const answeredTogether = (
  ticketIds: readonly string[],
  { title, verb, taskId, sentAt }: Pick<Deed, 'title' | 'verb' | 'taskId' | 'sentAt'>,
): void => {
  made += 1;
  const step: Step = { is: 'undoable', until: undoableUntil(sentAt) };
  beginDeed({ id: made, ticketIds, title, verb, taskId, isAnswer: true, sentAt, step });
};
