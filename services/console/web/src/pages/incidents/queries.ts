import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import type { Incident, PostMortem } from '../../api/types';

export interface IncidentFilter {
  readonly status: string | undefined;
  readonly severity: string | undefined;
  readonly owner: string | undefined;
  readonly about: string | undefined;
}

const PAGE = 100;

export const incidentsQuery = (filter: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: ['incidents', 'list', filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/v1/incidents', {
          params: {
            query: Object.fromEntries(
              Object.entries({ ...filter, cursor: pageParam, limit: PAGE }).filter(
                ([, value]) => value !== undefined && value !== '',
              ),
            ),
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

// What tasks and tickets do meanwhile stands in it too, and is not told one by one.
const LOOK_EVERY_MS = 15_000;

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'one', id],
    queryFn: () => unwrap(api.GET('/v1/incidents/{id}', { params: { path: { id } } })),
    refetchInterval: LOOK_EVERY_MS,
    retry: false,
  });

export const postMortemQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'post-mortem', id],
    queryFn: async () => {
      const params = { path: { id } };
      // With the default format it is JSON.
      const answer = unwrap(api.GET('/v1/incidents/{id}/post-mortem', { params }));
      return (await answer) as PostMortem;
    },
    retry: false,
  });

/** What a change answered is what is shown, at once; all else that is made of it is read again. */
export const useChanged = () => {
  const queries = useQueryClient();
  return (incident: Incident): void => {
    queries.setQueryData(incidentQuery(incident.incidentId).queryKey, incident);
    void queries.invalidateQueries({
      queryKey: ['incidents'],
      predicate: ({ queryKey }) => queryKey[1] !== 'one',
    });
  };
};
