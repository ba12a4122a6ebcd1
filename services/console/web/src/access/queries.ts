import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../api/client';
import type { UrlState } from '../ui/url-state';

/** As they stand in the address, and as the API names them. */
export const FILTERS = ['by', 'subject', 'taskId', 'from', 'until'] as const;
export type AccessFilter = Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;

export const filterIn = (state: UrlState): AccessFilter =>
  Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = state[name]?.trim();
      return value ? [[name, value] as const] : [];
    }),
  );

const PAGE = 50;

/** Who was shown what, the newest first. */
export const accessQuery = (filter: AccessFilter) =>
  infiniteQueryOptions({
    queryKey: ['access', filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return unwrap(api.GET('/v1/ledger/access', { params: { query }, signal }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
