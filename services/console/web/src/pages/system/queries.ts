import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, json, post, unwrap } from '../../api/client';
import type { UrlState } from '../../ui/url-state';
import type { Queue } from './queue-form';
import type { LetterContent, LetterGroups, LetterPage, System } from './system-types';

// Nothing on the live stream says how the machinery is: it is asked.
const LOOK_EVERY_MS = 10_000;

export const systemQuery = queryOptions({
  queryKey: ['system', 'status'],
  queryFn: () => json<System>('/v1/system'),
  refetchInterval: LOOK_EVERY_MS,
});

export const providersQuery = queryOptions({
  queryKey: ['system', 'providers'],
  queryFn: () => unwrap(api.GET('/v1/providers')),
  refetchInterval: LOOK_EVERY_MS,
});

/** They change with a start alone. */
export const settingsQuery = queryOptions({
  queryKey: ['system', 'settings'],
  queryFn: () => unwrap(api.GET('/v1/system/settings')),
});

export const faultsQuery = queryOptions({
  queryKey: ['system', 'faults'],
  queryFn: () => unwrap(api.GET('/v1/faults')),
  refetchInterval: LOOK_EVERY_MS,
});

export const letterGroupsQuery = queryOptions({
  queryKey: ['system', 'letters', 'groups'],
  queryFn: () => json<LetterGroups>('/v1/system/dead-letters/groups'),
  refetchInterval: LOOK_EVERY_MS,
});

/** Which letters are shown: as the address says. */
export interface LetterFilter {
  readonly service?: string | undefined;
  readonly subscription?: string | undefined;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
}

export const filterIn = ({ service, subscription, code, type }: UrlState): LetterFilter => ({
  service,
  subscription,
  code,
  type,
});

/** The query of the list's address. */
export const queryOf = (filter: LetterFilter, cursor: string | undefined): string =>
  new URLSearchParams(
    Object.entries({ ...filter, cursor }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  ).toString();

export const lettersQuery = (filter: LetterFilter) =>
  infiniteQueryOptions({
    queryKey: ['system', 'letters', 'list', filter],
    queryFn: ({ pageParam }) =>
      json<LetterPage>(`/v1/system/dead-letters?${queryOf(filter, pageParam)}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: LOOK_EVERY_MS,
  });

export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: ['system', 'letters', 'one', id],
    queryFn: () => json<LetterContent>(`/v1/system/dead-letters/${id}`),
    retry: false,
  });

export interface Outcome {
  readonly outcome: 'handled' | 'parked-again' | 'discarded';
}
export interface Outcomes {
  readonly handled: number;
  readonly parkedAgain: number;
  readonly discarded: number;
  readonly left: number;
}
/** Letters of one reason, and how many somebody saw of them. */
export interface Selection {
  readonly subscription: string;
  readonly code: string;
  readonly type: string;
  readonly confirmCount: number;
}

type Act = 'redrive' | 'discard';
const bodyOf = (reason: string): object => (reason === '' ? {} : { reason });

export const actOnOne = (act: Act, id: string, reason = ''): Promise<Outcome> =>
  json<Outcome>(`/v1/system/dead-letters/${id}/${act}`, post(bodyOf(reason)));

export const actOnMany = (act: Act, selection: Selection, reason = ''): Promise<Outcomes> =>
  json<Outcomes>(`/v1/system/dead-letters/${act}`, post({ ...selection, ...bodyOf(reason) }));

export const channelsQuery = queryOptions({
  queryKey: ['system', 'channels'],
  queryFn: () => unwrap(api.GET('/v1/channels')),
});

export const deliveriesQuery = (channel: string | undefined, status: string) =>
  infiniteQueryOptions({
    queryKey: ['system', 'deliveries', channel, status],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/v1/deliveries', {
          params: {
            query: {
              ...(channel ? { channel } : {}),
              ...(status === 'all' ? {} : { status: status as 'due' | 'sent' | 'failed' }),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: LOOK_EVERY_MS,
  });

export const queuesQuery = queryOptions({
  queryKey: ['tickets', 'queues'],
  queryFn: () => json<{ readonly items: readonly Queue[] }>('/v1/queues'),
});

export const schedulesQuery = queryOptions({
  queryKey: ['system', 'schedules'],
  queryFn: () => unwrap(api.GET('/v1/schedules')),
});

export const admissionQuery = queryOptions({
  queryKey: ['system', 'admission'],
  queryFn: () => unwrap(api.GET('/v1/admission')),
});
