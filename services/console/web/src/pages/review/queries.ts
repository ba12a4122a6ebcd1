import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import type { TicketListItem } from '../../api/types';
import type { UrlState } from '../../ui/url-state';
import type { Ticket } from './ticket';

const PAGE = 50;

export type Filters = Readonly<
  Partial<Record<'queue' | 'kind' | 'mine' | 'workflow', string | undefined>>
>;
export const filtersIn = ({ queue, kind, mine, workflow }: UrlState): Filters => ({
  ...(queue && { queue }),
  ...(kind && { kind }),
  ...(mine === 'true' && { mine }),
  ...(workflow && { workflow }),
});

type Query = NonNullable<
  Parameters<typeof api.GET<'/v1/tickets', { params: { query: object } }>>[1]
>['params']['query'];

const page = (query: Query | Readonly<Record<string, unknown>>, signal?: AbortSignal) =>
  unwrap(
    api.GET('/v1/tickets', { params: { query: query as never }, signal: signal ?? null }),
  ) as Promise<{
    readonly items: readonly TicketListItem[];
    readonly nextCursor: string | null;
  }>;

export const queueQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ['tickets', 'queue', filters],
    queryFn: ({ pageParam, signal }) =>
      page(
        {
          status: 'open',
          order: 'risk',
          limit: PAGE,
          ...filters,
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const ticketQuery = (ticketId: string) =>
  queryOptions({
    queryKey: ['tickets', 'one', ticketId],
    queryFn: async ({ signal }) =>
      (await unwrap(
        api.GET('/v1/tickets/{id}', { params: { path: { id: ticketId } }, signal }),
      )) as unknown as Ticket,
  });

export const queuesQuery = queryOptions({
  queryKey: ['tickets', 'queues'],
  queryFn: ({ signal }) => unwrap(api.GET('/v1/queues', { signal })),
});

export const groupsQuery = queryOptions({
  queryKey: ['tickets', 'groups'],
  queryFn: ({ signal }) => unwrap(api.GET('/v1/ticket-groups', { signal })),
});

export const groupQuery = (key: string) =>
  queryOptions({
    queryKey: ['tickets', 'group', key],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/v1/ticket-groups/{key}', { params: { path: { key } }, signal })),
    // What is previewed is what is answered: it does not change under the reader, whatever is
    // invalidated meanwhile. It is forgotten with the dialog, and read anew by the next one.
    staleTime: 'static',
    gcTime: 0,
  });

/** What was put aside, and comes back. */
export const snoozedQuery = queryOptions({
  queryKey: ['tickets', 'snoozed'],
  queryFn: ({ signal }) => page({ status: 'open', snoozed: 'true', limit: 100 }, signal),
});

export const taskQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['tasks', 'one', taskId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/v1/tasks/{id}', { params: { path: { id: taskId } }, signal })),
  });

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['runs', 'one', runId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/v1/runs/{id}', { params: { path: { id: runId } }, signal })),
  });

export const reviewQuery = (reviewId: string) =>
  queryOptions({
    queryKey: ['runs', 'review', reviewId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/v1/reviews/{id}', { params: { path: { id: reviewId } }, signal })),
  });

export const callQuery = (runId: string, call: number) =>
  queryOptions({
    queryKey: ['runs', 'call', runId, call],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/v1/runs/{id}/calls/{call}', {
          params: { path: { id: runId, call: String(call) as never } },
          signal,
        }),
      ),
  });

export const workflowQuery = (name: string) =>
  queryOptions({
    queryKey: ['workflows', 'one', name],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/v1/workflows/{name}', { params: { path: { name } }, signal })),
  });

export const summaryQuery = queryOptions({
  queryKey: ['tasks', 'summary'],
  queryFn: ({ signal }) => unwrap(api.GET('/v1/tasks/summary', { signal })),
});
