import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { api, json, Problem, unwrap } from '../../api/client';
import { type LiveEvent, useLive } from '../../api/live';
import { quote, sql } from '../../api/sql';
import type { Task } from '../../api/types';
import { noSpans, type SpanPage, type Spans, withSpans } from './span-model';

/** All that this page reads of a task has a key that begins like this: its own events make it old. */
export const keyOf = (taskId: string, ...rest: readonly unknown[]): readonly unknown[] => [
  'task',
  taskId,
  ...rest,
];

const REFRESH_AT_MOST_EVERY_MS = 1_000;
/** Steps of a run are not on the live stream: while something goes on, it is asked. */
const RUNNING_EVERY_MS = 2_000;

export const isOver = (task: Task | undefined): boolean =>
  task !== undefined && ['completed', 'failed', 'cancelled'].includes(task.status);

const everyWhile = (task: Task | undefined): number | false =>
  task?.status === 'running' ? RUNNING_EVERY_MS : false;

/** Reads the page's data again when an event of this task comes. */
export const useTaskLive = (taskId: string): void => {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const listener = useCallback(
    ({ taskid }: LiveEvent) => {
      if (taskid !== taskId) return;
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        void queries.invalidateQueries({ queryKey: keyOf(taskId) });
      }, REFRESH_AT_MOST_EVERY_MS);
    },
    [queries, taskId],
  );
  useLive(listener);
};

export const useTask = (taskId: string) =>
  useQuery({
    queryKey: keyOf(taskId, 'task'),
    queryFn: () => unwrap(api.GET('/v1/tasks/{id}', { params: { path: { id: taskId } } })),
    refetchInterval: ({ state }) => everyWhile(state.data),
  });

/** The first page is small: it is there at once, also of a task that has tens of thousands. */
const FIRST_PAGE = 1_000;
const PAGE = 10_000;

const spansPage = (taskId: string, afterIndex: number, changedAfter: number): Promise<SpanPage> =>
  json<SpanPage>(
    `/v1/ledger/spans?${new URLSearchParams({
      taskId,
      afterIndex: String(afterIndex),
      changedAfter: String(changedAfter),
      limit: String(afterIndex === 0 ? FIRST_PAGE : PAGE),
    }).toString()}`,
  );

/** Another replica may write a moment later what has a lower index: so far back it is asked again. */
const OVERLAP = 1_000;

/** First all pages, each shown as it comes; later only what changed. */
const readSpans = async (queries: QueryClient, taskId: string): Promise<Spans> => {
  const key = keyOf(taskId, 'spans');
  const known = queries.getQueryData<Spans>(key);
  const isFirst = known?.whole !== true;
  let spans = isFirst ? noSpans : known;
  const changedAfter = isFirst ? 0 : Math.max(0, spans.lastIndex - OVERLAP);
  for (let after: number | null = 0; after !== null;) {
    const page: SpanPage = await spansPage(taskId, after, changedAfter);
    after = page.nextAfterIndex;
    spans = withSpans(spans, page, after === null || !isFirst);
    if (after !== null && isFirst) queries.setQueryData(key, spans);
  }
  return spans;
};

export const useSpans = (taskId: string, task: Task | undefined) => {
  const queries = useQueryClient();
  return useQuery({
    queryKey: keyOf(taskId, 'spans'),
    queryFn: () => readSpans(queries, taskId),
    refetchInterval: everyWhile(task),
    // Maps are not compared part by part.
    structuralSharing: false,
  });
};

export const useBudget = (taskId: string, task: Task | undefined) =>
  useQuery({
    queryKey: keyOf(taskId, 'budget'),
    // A task that has not asked for money has no level of its own yet.
    queryFn: () =>
      unwrap(
        api.GET('/v1/budgets/{scope}/{key}', { params: { path: { scope: 'task', key: taskId } } }),
      ).catch((error: unknown) => {
        if (error instanceof Problem && error.status === 404) return null;
        throw error;
      }),
    refetchInterval: everyWhile(task),
  });

interface LedgerFacts {
  readonly tenant: string;
  readonly events: number;
}

/** What only the ledger knows: whose task it is, and how many events it has. */
export const useLedgerFacts = (taskId: string) =>
  useQuery({
    queryKey: keyOf(taskId, 'ledger-facts'),
    queryFn: async ({ signal }) => {
      const [row] = await sql<LedgerFacts>(
        `select any(tenant) as tenant, count() as events from v_events where task_id = ${quote(taskId)}`,
        signal,
      );
      return row ?? null;
    },
  });

/** What done tasks of the same workflow cost in the middle; null where there are too few to say. */
export const useMedianCost = (workflow: string | undefined) =>
  useQuery({
    queryKey: ['median-cost', workflow],
    enabled: workflow !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const [row] = await sql<{ usd: number; tasks: number }>(
        `select median(cost_usd) as usd, count() as tasks from v_tasks where workflow = ${quote((workflow ?? '').split('@')[0] ?? '')} and status = 'completed'`,
        signal,
      );
      return row && row.tasks >= 5 ? row.usd : null;
    },
  });

export const useWorkflow = (workflow: string | undefined) =>
  useQuery({
    queryKey: ['workflows', 'one', workflow],
    enabled: workflow !== undefined,
    staleTime: Infinity,
    queryFn: () =>
      unwrap(api.GET('/v1/workflows/{name}', { params: { path: { name: workflow ?? '' } } })),
  });

export const useTaskTickets = (taskId: string) =>
  useQuery({
    queryKey: keyOf(taskId, 'tickets'),
    queryFn: () =>
      unwrap(api.GET('/v1/tickets', { params: { query: { taskId, limit: 100 } as never } })),
  });

export const useTicket = (taskId: string, ticketId: string) =>
  useQuery({
    queryKey: keyOf(taskId, 'ticket', ticketId),
    queryFn: () => unwrap(api.GET('/v1/tickets/{id}', { params: { path: { id: ticketId } } })),
  });

export const useCall = (taskId: string, runId: string, n: number) =>
  useQuery({
    queryKey: keyOf(taskId, 'call', runId, n),
    queryFn: () =>
      unwrap(
        api.GET('/v1/runs/{id}/calls/{call}', {
          params: { path: { id: runId, call: String(n) } },
        }),
      ),
  });

export const useRunEffects = (taskId: string, runId: string | undefined) =>
  useQuery({
    queryKey: keyOf(taskId, 'effects', runId),
    enabled: runId !== undefined,
    queryFn: () =>
      unwrap(api.GET('/v1/runs/{id}/effects', { params: { path: { id: runId ?? '' } } })),
  });

/** The reviews of its stages; one that is not there any more is left out. */
export const useReviews = (taskId: string, reviewIds: readonly string[]) =>
  useQuery({
    queryKey: keyOf(taskId, 'reviews', reviewIds),
    queryFn: () =>
      Promise.all(
        reviewIds.map((id) => unwrap(api.GET('/v1/reviews/{id}', { params: { path: { id } } }))),
      ),
  });
