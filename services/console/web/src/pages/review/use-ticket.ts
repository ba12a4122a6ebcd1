import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { api, unwrap } from '../../api/client';
import { type Draft, deskNow, freshDraft, keepDraft, knowMe, leaveDraft, useDesk } from './desk';
import { ticketQuery } from './queries';
import { isStale } from './stale';
import type { Ticket } from './ticket';
import { wasActedOn } from './undo';

/** Who only passes by claims nothing: it would be an event in the ledger for each. */
const CLAIM_AFTER_MS = 400;
/** The lease of the server is 15 min. */
const HEARTBEAT_MS = 120_000;
/** What came before anybody can have read a word replaces what was read ahead of time. */
const STILL_NEW_MS = 1_000;

export interface OpenTicket {
  readonly newest: Ticket | undefined;
  readonly draft: Draft | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly takeOver: () => void;
}

export const useTicket = (ticketId: string | undefined): OpenTicket => {
  const { drafts } = useDesk();
  const { data, error, refetch } = useQuery({
    ...ticketQuery(ticketId ?? ''),
    enabled: ticketId !== undefined,
  });
  const draft = ticketId === undefined ? undefined : drafts.get(ticketId);
  useEffect(() => {
    if (data && ticketId === data.ticketId) see(data);
  }, [data, ticketId]);
  useEffect(() => (ticketId === undefined ? undefined : () => leaveDraft(ticketId)), [ticketId]);
  return {
    newest: data,
    draft,
    error: data ? null : error,
    retry: () => void refetch(),
    takeOver: useLease(ticketId, data?.status === 'open'),
  };
};

const see = (newest: Ticket): void => {
  const now = Date.now();
  const draft = deskNow().drafts.get(newest.ticketId);
  const isNew = draft && !draft.isTouched && now - draft.openedAt < STILL_NEW_MS;
  if (!draft || (isNew && isStale(draft.seen, newest)))
    keepDraft(newest.ticketId, { ...freshDraft(newest, now), openedAt: draft?.openedAt ?? now });
};

const path = (id: string) => ({ params: { path: { id } } });

/** Being at a ticket is a lease: taken by looking, kept by staying, given back by leaving. */
const useLease = (ticketId: string | undefined, isOpen: boolean): (() => void) => {
  const queries = useQueryClient();
  const claim = useCallback(
    async (id: string, takeOver: boolean): Promise<boolean> => {
      const since = Date.now();
      try {
        const sent = api.POST('/v1/tickets/{id}/claim', { ...path(id), body: { takeOver } });
        const ticket = (await unwrap(sent)) as unknown as Ticket;
        knowMe(ticket.claimedBy);
        // An answer may have been quicker.
        if (!wasActedOn(deskNow().deeds, id, since))
          queries.setQueryData(ticketQuery(id).queryKey, ticket);
        return true;
      } catch {
        // Somebody else is at it, or it is closed: the ticket itself says so.
        void queries.invalidateQueries({ queryKey: ticketQuery(id).queryKey });
        return false;
      }
    },
    [queries],
  );
  const held = useRef<Promise<boolean>>(undefined);
  useEffect(() => {
    if (ticketId === undefined || !isOpen) return undefined;
    held.current = undefined;
    const since = Date.now();
    const hold = (): void => void (held.current = claim(ticketId, false));
    const begin = setTimeout(hold, CLAIM_AFTER_MS);
    const heart = setInterval(hold, HEARTBEAT_MS);
    const giveBack = async (): Promise<void> => {
      // What was done to it now gave it back, too; what was done to it earlier did not.
      if (!(await held.current) || wasActedOn(deskNow().deeds, ticketId, since)) return;
      await api
        .POST('/v1/tickets/{id}/release', { ...path(ticketId), keepalive: true })
        .catch(() => undefined);
    };
    const onHide = (): void => void giveBack();
    addEventListener('pagehide', onHide);
    return () => {
      clearTimeout(begin);
      clearInterval(heart);
      removeEventListener('pagehide', onHide);
      void giveBack();
    };
  }, [ticketId, isOpen, claim]);
  return useCallback(() => {
    if (ticketId !== undefined) held.current = claim(ticketId, true);
  }, [ticketId, claim]);
};
