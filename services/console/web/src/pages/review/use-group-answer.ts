import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { isUnsure } from './deed-outcome';
import { answeredTogether } from './deeds';
import { type GroupTicket, keptUntil } from './group';
import type { Ask, JsonObject } from './ticket';
import { UNDO_SECONDS } from './undo';

export interface Result {
  readonly ticketId: string;
  readonly outcome: string;
  readonly reason: string | null;
}

/** What went wrong, as a sentence, and why. */
export interface GroupTrouble {
  readonly what: string;
  readonly error: unknown;
}

const NOT_KEPT = 'The answers were sent; they do not hold for later tickets.';
const UNSURE = 'It is not known whether anything was sent: see in the queue what is still open.';

interface Group {
  readonly groupKey: string;
  readonly ask: Ask;
  readonly onClose: () => void;
}

/** Sends the answer; what of it was refused stays to be read. */
export const useGroupAnswer = ({ groupKey, ask, onClose }: Group) => {
  const queries = useQueryClient();
  const [results, setResults] = useState<readonly Result[]>();
  const [trouble, setTrouble] = useState<GroupTrouble>();
  const [isBusy, setBusy] = useState(false);
  const send = async (
    chosen: readonly GroupTicket[],
    answer: JsonObject,
    verb: string,
    keepDays: number | undefined,
  ): Promise<void> => {
    setBusy(true);
    setTrouble(undefined);
    const sentAt = Date.now();
    try {
      const { results: all, precedentRefused } = await post(groupKey, chosen, answer, keepDays);
      const done = all
        .filter(({ outcome }) => outcome === 'answered')
        .map(({ ticketId }) => ticketId);
      if (done.length > 0)
        answeredTogether(done, {
          title: ask.title,
          verb: `${verb} ×${done.length}`,
          taskId: chosen[0]?.taskId ?? '',
          sentAt,
        });
      void queries.invalidateQueries({ queryKey: ['tickets'] });
      if (done.length === all.length && !precedentRefused) return onClose();
      setResults(all);
      if (precedentRefused) setTrouble({ what: NOT_KEPT, error: new Error(precedentRefused) });
    } catch (caught) {
      setTrouble({ what: isUnsure(caught) ? UNSURE : 'Nothing was sent.', error: caught });
      if (isUnsure(caught)) void queries.invalidateQueries({ queryKey: ['tickets'] });
    } finally {
      setBusy(false);
    }
  };
  return { send, results, trouble, isBusy };
};

const post = (
  key: string,
  chosen: readonly GroupTicket[],
  answer: JsonObject,
  keepDays: number | undefined,
) =>
  unwrap(
    api.POST('/v1/ticket-groups/{key}/answer', {
      params: { path: { key } },
      body: {
        answer,
        tickets: chosen.map(({ ticketId, shownHash, revision }) => ({
          ticketId,
          shownHash,
          revision,
        })),
        undoSeconds: UNDO_SECONDS,
        confirmCount: chosen.length,
        ...(keepDays === undefined ? {} : { keep: { expiresAt: keptUntil(Date.now(), keepDays) } }),
      },
    }),
  );
