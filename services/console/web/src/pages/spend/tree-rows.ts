import type { Budget } from '../../api/types';
import type { BudgetNode, TaskSpend, Tree } from './spend-types';

/** Tasks of an opened workflow, as far as they are here. */
export interface LoadedTasks {
  readonly tasks: readonly TaskSpend[] | undefined;
  readonly more: boolean;
  readonly error: unknown;
}

interface Place {
  /** Of its siblings, from 1; `setSize` -1: how many there are is not known. */
  readonly position: number;
  readonly setSize: number;
}

export type TreeRow = Place &
  (
    | {
        readonly kind: 'budget';
        readonly id: string;
        readonly level: 1 | 2;
        readonly node: BudgetNode;
        readonly expanded: boolean;
      }
    | {
        readonly kind: 'task';
        readonly id: string;
        readonly level: 3;
        readonly task: TaskSpend;
        readonly workflow: string;
      }
    | {
        readonly kind: 'more' | 'loading' | 'failed' | 'none';
        readonly id: string;
        readonly level: 2 | 3;
        readonly workflow: string;
        readonly error?: unknown;
      }
  );

interface Shown {
  readonly tree: Tree;
  readonly isRootOpen: boolean;
  /** Workflows whose tasks are shown. */
  readonly open: ReadonlySet<string>;
  /** Only where something stands. */
  readonly onlyHalted: boolean;
  readonly tasksOf: (workflow: string) => LoadedTasks;
}

const idOf = ({ scope, key }: Pick<Budget, 'scope' | 'key'>): string => `${scope}/${key}`;

const isHalted = ({ halts, haltedTasks }: BudgetNode): boolean =>
  halts.length > 0 || haltedTasks > 0;

/** What has cost most comes first; of equals the first by name. */
const byCost = (a: BudgetNode, b: BudgetNode): number =>
  b.settled.nanoUsd + b.reserved.nanoUsd - a.settled.nanoUsd - a.reserved.nanoUsd ||
  a.key.localeCompare(b.key);

/** The rows of the tree that are to be seen, from top to bottom. */
export const rowsOf = ({ tree, isRootOpen, open, onlyHalted, tasksOf }: Shown): TreeRow[] => {
  const { tenant, workflows, nextCursor } = tree;
  const root: TreeRow = {
    kind: 'budget',
    id: idOf(tenant),
    level: 1,
    node: tenant,
    expanded: isRootOpen,
    position: 1,
    setSize: 1,
  };
  if (!isRootOpen) return [root];
  const shown = workflows.filter((node) => !onlyHalted || isHalted(node)).toSorted(byCost);
  const setSize = nextCursor === null ? shown.length : -1;
  const below = shown.flatMap((node, index): TreeRow[] => {
    const expanded = open.has(node.key);
    const row: TreeRow = {
      kind: 'budget',
      id: idOf(node),
      level: 2,
      node,
      expanded,
      position: index + 1,
      setSize,
    };
    return expanded ? [row, ...taskRows(node.key, tasksOf(node.key))] : [row];
  });
  if (nextCursor === null) return [root, ...below];
  const more: TreeRow = {
    kind: 'more',
    id: 'more',
    level: 2,
    workflow: '',
    position: shown.length + 1,
    setSize,
  };
  return [root, ...below, more];
};

const taskRows = (workflow: string, { tasks, more, error }: LoadedTasks): TreeRow[] => {
  const only = (kind: 'loading' | 'failed' | 'none'): TreeRow[] => [
    { kind, id: `${kind}/${workflow}`, level: 3, workflow, position: 1, setSize: 1, error },
  ];
  if (error) return only('failed');
  if (!tasks) return only('loading');
  if (tasks.length === 0) return only('none');
  const setSize = more ? -1 : tasks.length;
  const rows = tasks.map((task, index): TreeRow => ({
    kind: 'task',
    id: `task/${task.taskId}`,
    level: 3,
    task,
    workflow,
    position: index + 1,
    setSize,
  }));
  const last: TreeRow = {
    kind: 'more',
    id: `more/${workflow}`,
    level: 3,
    workflow,
    position: tasks.length + 1,
    setSize,
  };
  return more ? [...rows, last] : rows;
};

export type Move = { readonly to: string } | { readonly toggle: string } | undefined;

/**
 * What an arrow key does, as in the treegrid pattern: right opens a row, or goes to the first below
 * it; left shuts it, or goes to the one above it.
 */
export const moveBy = (rows: readonly TreeRow[], id: string, key: string): Move => {
  const index = rows.findIndex((row) => row.id === id);
  const row = rows[index];
  if (!row) return undefined;
  const at = (n: number): Move => {
    const target = rows[n];
    return target ? { to: target.id } : undefined;
  };
  switch (key) {
    case 'ArrowDown':
      return at(index + 1);
    case 'ArrowUp':
      return at(index - 1);
    case 'Home':
      return at(0);
    case 'End':
      return at(rows.length - 1);
    case 'ArrowRight':
      if (row.kind !== 'budget') return undefined;
      return row.expanded ? at(index + 1) : { toggle: row.id };
    case 'ArrowLeft':
      return row.kind === 'budget' && row.expanded
        ? { toggle: row.id }
        : at(rows.findLastIndex((other, n) => n < index && other.level < row.level));
    default:
      return undefined;
  }
};
