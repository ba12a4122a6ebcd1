import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { taskFactsQuery, tasksQuery, treeQuery } from './queries';
import type { SpendState } from './spend-state';
import type { FactsRow } from './task-facts';
import { type LoadedTasks, rowsOf, type TreeRow } from './tree-rows';

export interface TreeData {
  readonly rows: readonly TreeRow[] | undefined;
  readonly facts: ReadonlyMap<string, FactsRow>;
  readonly error: unknown;
  readonly retry: () => void;
  /** The next tasks of a workflow; '': the next workflows. */
  readonly more: (workflow: string) => void;
}

const nothingYet: LoadedTasks = { tasks: undefined, more: false, error: undefined };

/** The tree's rows: the budgets, and the tasks of each workflow that is open. */
export const useTree = ({ open, isRootOpen, onlyHalted, range }: SpendState): TreeData => {
  const [pages, setPages] = useState<Readonly<Record<string, number>>>({});
  const pagesOf = (workflow: string): number => pages[workflow] ?? 1;
  const tree = useQuery(treeQuery(pagesOf('')));
  const opened = [...open];
  const tasks = useQueries({
    queries: opened.map((workflow) =>
      tasksQuery({ ...range, workflow, halted: onlyHalted, pages: pagesOf(workflow) }),
    ),
  });
  // While more are read, those that are here stay: a row that goes would take the focus with it.
  const last = useRef(new Map<string, LoadedTasks>());
  const loaded = new Map(
    opened.map((workflow, index): [string, LoadedTasks] => {
      const { data, error = null } = tasks[index] ?? {};
      const name = [workflow, onlyHalted, range.from, range.to].join(' ');
      if (data)
        last.current.set(name, { tasks: data.items, more: data.nextCursor !== null, error: null });
      return [workflow, error ? { ...nothingYet, error } : (last.current.get(name) ?? nothingYet)];
    }),
  );
  const rows = tree.data
    ? rowsOf({
        tree: tree.data,
        isRootOpen,
        open,
        onlyHalted,
        tasksOf: (workflow) => loaded.get(workflow) ?? nothingYet,
      })
    : undefined;
  const shown = (rows ?? []).flatMap((row) => (row.kind === 'task' ? [row.task.taskId] : []));
  return {
    rows,
    facts: useTaskFacts(shown),
    error: tree.data ? undefined : tree.error,
    retry: () => void tree.refetch(),
    more: (workflow) => setPages((all) => ({ ...all, [workflow]: (all[workflow] ?? 1) + 1 })),
  };
};

/** What the ledger knows of tasks, by id. */
export const useTaskFacts = (taskIds: readonly string[]): ReadonlyMap<string, FactsRow> => {
  // In one order, whichever they are listed in: the answer is the same.
  const { data } = useQuery(taskFactsQuery(taskIds.toSorted()));
  return useMemo(() => new Map((data ?? []).map((row) => [row.task_id, row])), [data]);
};
