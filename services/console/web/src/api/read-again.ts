import type { Query, QueryClient } from '@tanstack/react-query';

/** What was cut off, or ended just now, is not asked at once again: events may come without end. */
const REST_MS = 1_000;

/**
 * Reads a topic again without cutting off what is under way: a query that takes longer than the time
 * between two events would never end. It may have been asked before the event, so once it has ended
 * it is asked once more.
 */
export const readingAgain = (queries: QueryClient, restMs = REST_MS) => {
  const waiting = new Set<string>();
  const onceItEnded = async (query: Query): Promise<void> => {
    const { queryHash, queryKey } = query;
    if (waiting.has(queryHash)) return;
    waiting.add(queryHash);
    await query.promise?.catch(() => undefined);
    setTimeout(() => {
      waiting.delete(queryHash);
      readAgain(queryKey, true);
    }, restMs);
  };
  const readAgain = (queryKey: readonly unknown[], exact = false): void => {
    const under = queries.getQueryCache().findAll({ queryKey, exact, fetchStatus: 'fetching' });
    void queries.invalidateQueries({ queryKey, exact }, { cancelRefetch: false });
    for (const query of under) void onceItEnded(query);
  };
  return (topic: string): void => readAgain([topic]);
};
