import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, json, unwrap } from '../../api/client';
import { type LiveEvent, useLive } from '../../api/live';
import type { TaskListItem } from '../../api/types';
import { type Filter, parametersOf } from './filter';
import { readsOn } from '../../ui/paging';
import { readAll, type TaskPage } from './reading';
import { newestOf, newIn, type Patch, statusAfter } from './rows';

export interface TaskSummary {
  readonly tasks: Readonly<Record<string, number>>;
  readonly total: number;
  readonly cost: { readonly nanoUsd: number; readonly usd: string };
}

const PAGE = 200;
const FLUSH_MS = 500;

const readPage = (filter: Filter, cursor: string, signal: AbortSignal): Promise<TaskPage> => {
  const parameters = parametersOf(filter, Date.now());
  parameters.set('limit', String(PAGE));
  if (cursor) parameters.set('cursor', cursor);
  return json<TaskPage>(`/v1/tasks?${parameters.toString()}`, { signal });
};

/** Of what fits, in whatever order. */
export const useSummary = ({ order: _, ...filter }: Filter, enabled: boolean) =>
  useQuery({
    queryKey: ['tasks', 'summary', filter],
    queryFn: ({ signal }) =>
      json<TaskSummary>(`/v1/tasks/summary?${parametersOf(filter, Date.now()).toString()}`, {
        signal,
      }),
    enabled,
    placeholderData: (before) => before,
  });

export interface Tasks {
  readonly rows: readonly TaskListItem[];
  /** Not in the list yet. */
  readonly fresh: number;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly more: boolean;
  /** By itself: not after a failure. */
  readonly loadMore: () => void;
  /** By a person, after a failure. */
  readonly tryAgain: () => void;
  /** Reads on until `most` rows are here, or all; `undefined` if the filter was changed meanwhile. */
  readonly loadAll: (most: number) => Promise<readonly TaskListItem[] | undefined>;
  /** From the top, in the order of now. */
  readonly reload: () => void;
  /** What an action led to. */
  readonly patch: (id: string, patch: Patch) => void;
}

/**
 * The list as it was read, kept up to date row by row. It is not read again as a whole when
 * something happens: 10,000 rows would be read every second, and would move under the pointer.
 */
export const useTasks = (filter: Filter, enabled: boolean): Tasks => {
  const client = useQueryClient();
  const listKey = useMemo(() => ['task-list', filter] as const, [filter]);
  const list = useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam, signal }) => readPage(filter, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Infinity,
    gcTime: 0,
    enabled,
  });
  const head = useQuery({
    queryKey: ['tasks', 'head', filter],
    queryFn: ({ signal }) => readPage(filter, '', signal),
    enabled: list.isSuccess,
  });
  const { patches, patch } = usePatches();
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const fresh = useMemo(() => head.data?.items ?? [], [head.data]);
  const rows = useMemo(() => newestOf(loaded, fresh, patches), [loaded, fresh, patches]);
  const { fetchNextPage, hasNextPage, isFetching } = list;
  const goesOn = readsOn(list);
  const loadMore = useCallback(() => {
    if (goesOn) void fetchNextPage();
  }, [fetchNextPage, goesOn]);
  const tryAgain = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetching]);
  const reload = useCallback(
    () => void client.resetQueries({ queryKey: listKey }),
    [client, listKey],
  );
  const came = newIn(loaded, fresh, filter);
  const isNews = head.dataUpdatedAt > list.dataUpdatedAt;
  useEffect(() => {
    // Nothing can move where nothing is. What the list was read after is no reason to read it again.
    if (list.isSuccess && loaded.length === 0 && came > 0 && isNews) reload();
  }, [list.isSuccess, loaded.length, came, isNews, reload]);
  const shown = useRef(filter);
  shown.current = filter;
  const loadAll = async (most: number): Promise<readonly TaskListItem[] | undefined> => {
    const pages = await readAll({
      pages: list.data?.pages ?? [],
      most: Math.ceil(most / PAGE),
      next: async () => (await fetchNextPage({ throwOnError: true })).data?.pages ?? [],
      isSame: () => shown.current === filter,
    });
    return (
      pages &&
      newestOf(
        pages.flatMap(({ items }) => items),
        fresh,
        patches,
      )
    );
  };
  return {
    rows,
    fresh: came,
    isPending: list.isPending,
    error: list.error,
    more: hasNextPage,
    loadMore,
    tryAgain,
    loadAll,
    reload,
    patch,
  };
};

/** What the live stream, and one's own actions, say of single tasks; shown at most twice a second. */
const usePatches = () => {
  const [patches, setPatches] = useState<ReadonlyMap<string, Patch>>(new Map());
  const waiting = useRef(new Map<string, Patch>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  const patch = useCallback((id: string, one: Patch) => {
    waiting.current.set(id, one);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const some = [...waiting.current];
      waiting.current.clear();
      setPatches((before) => new Map([...before, ...some]));
    }, FLUSH_MS);
  }, []);
  useLive(
    useCallback(
      ({ type, taskid, time }: LiveEvent) => {
        const status = statusAfter(type);
        if (status) patch(taskid, { status, updatedAt: time });
      },
      [patch],
    ),
  );
  return { patches, patch };
};

export const taskQuery = (taskId: string) => ({
  queryKey: ['tasks', 'one', taskId],
  queryFn: () => unwrap(api.GET('/v1/tasks/{id}', { params: { path: { id: taskId } } })),
});
