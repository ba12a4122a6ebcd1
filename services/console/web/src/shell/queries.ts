import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../api/client';

export const haltsQuery = queryOptions({
  queryKey: ['budgets', 'halts'],
  queryFn: () => unwrap(api.GET('/v1/halts')),
});

/** Over all queues. */
export const openTicketsQuery = queryOptions({
  queryKey: ['tickets', 'open-count'],
  queryFn: async () => {
    const { items } = await unwrap(api.GET('/v1/queues'));
    return items.reduce((sum, { open }) => sum + open, 0);
  },
});

export const budgetsQuery = queryOptions({
  queryKey: ['budgets', 'list'],
  queryFn: () => unwrap(api.GET('/v1/budgets')),
});

export const workflowsQuery = queryOptions({
  queryKey: ['workflows', 'list'],
  queryFn: () => unwrap(api.GET('/v1/workflows')),
});

const HEAD_EVERY_MS = 5_000;
export const ledgerHeadQuery = queryOptions({
  queryKey: ['ledger', 'head'],
  queryFn: () => unwrap(api.GET('/v1/ledger')),
  refetchInterval: HEAD_EVERY_MS,
});

// Nothing on the live stream says how the machinery is: it is asked.
const SYSTEM_EVERY_MS = 10_000;
export const systemQuery = queryOptions({
  queryKey: ['system', 'status'],
  queryFn: () => unwrap(api.GET('/v1/system')),
  refetchInterval: SYSTEM_EVERY_MS,
});
