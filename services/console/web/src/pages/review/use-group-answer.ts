import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { answeredTogether } from './deeds';
import { type GroupTicket, keptUntil } from './group';
import type { Ask, JsonObject } from './ticket';
import { UNDO_SECONDS } from './undo';

export interface Result {
  readonly ticketId: string;
  readonly outcome: string;
  readonly reason: string | null;
}

interface Group {
  readonly groupKey: string;
  readonly ask: Ask;
  readonly onClose: () => void;
}

/** Sends the answer; what of it was refused stays to be read. */
export const useGroupAnswer = ({ groupKey, ask, onClose }: Group) => {
  const queries = useQueryClient();
  const [results, setResults] = useState<readonly Result[]>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const send = async (
    chosen: readonly GroupTicket[],
    answer: JsonObject,
    verb: string,
    keepDays: number | undefined,
  ): Promise<void> => {
    setBusy(true);
    setError(undefined);
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
      if (precedentRefused) setError(new Error(`The answer is not kept: ${precedentRefused}`));
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return { send, results, error, isBusy };
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
