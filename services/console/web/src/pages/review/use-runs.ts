import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Run } from '../../api/types';
import { reviewQuery, runQuery, taskQuery } from './queries';
import { inOrder, reviewIdsIn, runIdsIn } from './trace';

interface Runs {
  readonly runs: readonly Run[];
  readonly isReading: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** All runs of a task: its workers and corrections, and those of its quality checks. */
export const useRuns = (taskId: string): Runs => {
  const { data: task, error, refetch } = useQuery(taskQuery(taskId));
  const reviewIds = useMemo(() => (task ? reviewIdsIn(task) : []), [task]);
  const reviews = useQueries({
    queries: reviewIds.map((reviewId) => reviewQuery(reviewId)),
    combine: found,
  });
  const runIds = [...new Set([...(task?.runIds ?? []), ...runIdsIn(reviews.data)])];
  const runs = useQueries({
    queries: runIds.map((runId) => runQuery(runId)),
    combine: found,
  });
  return {
    runs: useMemo(() => inOrder(runs.data), [runs.data]),
    isReading: !task || reviews.isReading || runs.isReading,
    error: task ? null : error,
    retry: () => void refetch(),
  };
};

const found = <T>(
  results: readonly { readonly data: T | undefined; readonly isPending: boolean }[],
): { readonly data: readonly T[]; readonly isReading: boolean } => ({
  data: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
  isReading: results.some(({ isPending }) => isPending),
});
