import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { TicketListItem } from '../../api/types';
import { type Filters, queueQuery } from './queries';
import { merge, type Merged, type Row, settle } from './queue-order';

export type QueueRow = Row<TicketListItem>;

interface Shown extends Merged<TicketListItem> {
  readonly key: string;
  readonly fresh: readonly TicketListItem[] | undefined;
}

export interface Queue {
  readonly rows: readonly QueueRow[];
  readonly waiting: readonly TicketListItem[];
  /** Puts in what waits, and takes out what is gone. */
  readonly insert: () => void;
  readonly isReading: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly readAt: number;
}

const NONE: Merged<TicketListItem> = { rows: [], waiting: [] };

/** The list as it stands before the reader: see queue-order. */
export const useQueue = (filters: Filters, selected: string | undefined): Queue => {
  const key = JSON.stringify(filters);
  const query = useInfiniteQuery(queueQuery(filters));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const fresh = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data]);
  const [shown, setShown] = useState<Shown>({ key: '', fresh: undefined, ...NONE });
  if (fresh && (shown.key !== key || shown.fresh !== fresh)) {
    const before = shown.key === key ? shown.rows : [];
    const merged = merge(before, fresh, !hasNextPage);
    // Where nothing is left to work on, nothing can move away under anybody.
    const isSpent = merged.rows.every(({ isGone }) => isGone);
    setShown({
      key,
      fresh,
      ...(isSpent ? { rows: settle(merged.rows, fresh, selected), waiting: [] } : merged),
    });
  }
  return {
    ...(shown.key === key ? shown : NONE),
    insert: () =>
      setShown((now) => ({
        ...now,
        rows: settle(now.rows, now.fresh ?? [], selected),
        waiting: [],
      })),
    isReading: query.isPending,
    error: query.data ? null : query.error,
    retry: () => void query.refetch(),
    hasMore: hasNextPage,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    readAt: query.dataUpdatedAt,
  };
};
