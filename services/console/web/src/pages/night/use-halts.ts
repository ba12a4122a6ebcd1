import { useQueries, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import type { Halt, Ticket } from '../../api/types';
import { haltsQuery } from '../../shell/queries';

export interface LiveHalt {
  readonly halt: Halt;
  /** That asks what is to be done; absent until it is read. */
  readonly ticket: Ticket | undefined;
}

/** More are counted, not shown: the page with the budgets has all of them. */
export const MOST_HALTS = 6;

export const useHalts = () => {
  const query = useQuery(haltsQuery);
  const halts: readonly Halt[] = query.data?.items ?? [];
  const tickets = useQueries({
    queries: halts.slice(0, MOST_HALTS).map(({ ticketId }) => ({
      queryKey: ['tickets', 'one', ticketId],
      queryFn: () =>
        unwrap(api.GET('/v1/tickets/{id}', { params: { path: { id: ticketId ?? '' } } })),
      enabled: ticketId !== null,
    })),
  });
  const shown = halts
    .slice(0, MOST_HALTS)
    .map((halt, at): LiveHalt => ({ halt, ticket: tickets[at]?.data }));
  const { error, refetch } = query;
  return { halts, shown, error, refetch };
};
