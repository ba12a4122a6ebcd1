import type { AffectedKey } from './affected.js';
import { byPlace } from './affected.js';
import { acceptedSql } from './blast-query.js';
import type { Hits } from './cause-query.js';
import { takenFirstSql, takenNextSql } from './reach-query.js';

export type Rows = <T>(
  query: string,
  parameters: Readonly<Record<string, unknown>>,
) => Promise<readonly T[]>;

interface Edge {
  readonly taskId: string;
  readonly source: string;
  readonly index: number;
  readonly times: number;
  /** The cause shows in its own events, too. */
  readonly isDirect: boolean;
}

/** What was taken from affected tasks, step by step, until nobody took anything more. */
export interface Taken {
  /** Affected by what they took alone, the oldest first. */
  readonly keys: readonly AffectedKey[];
  /** From whom a task took something, if it did; 20 at most. */
  readonly sourcesOf: (taskId: string) => readonly string[];
}

/** Names in one query: they go by its address. */
const NAMED = 500;
const MAX_SOURCES = 20;

/** What a query about named tasks finds, however many they are. */
export const rowsOfNamed = async <T>(
  rows: Rows,
  query: string,
  parameters: Readonly<Record<string, unknown>>,
  taskIds: readonly string[],
): Promise<readonly T[]> => {
  const found: T[] = [];
  for (let at = 0; at < taskIds.length; at += NAMED)
    found.push(
      ...(await rows<T>(query, { ...parameters, taskIds: taskIds.slice(at, at + NAMED) })),
    );
  return found;
};

/** Nobody is asked twice: two tasks may have taken answers from each other. */
export const takenBy = async (
  rows: Rows,
  hits: Hits,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Taken> => {
  const found = new Map<string, Edge[]>();
  let edges = await rows<Edge>(takenFirstSql(hits), parameters);
  while (edges.length > 0) {
    const isNew = (edge: Edge): boolean => !found.has(edge.taskId) && !edge.isDirect;
    const next = [...new Set(edges.filter(isNew).map(({ taskId }) => taskId))];
    for (const edge of edges) found.set(edge.taskId, [...(found.get(edge.taskId) ?? []), edge]);
    edges = await rowsOfNamed<Edge>(rows, takenNextSql(hits), parameters, next);
  }
  return {
    keys: await keysOf(rows, parameters, found),
    sourcesOf: (taskId) =>
      (found.get(taskId) ?? [])
        .map(({ source }) => source)
        .toSorted()
        .slice(0, MAX_SOURCES),
  };
};

const keysOf = async (
  rows: Rows,
  parameters: Readonly<Record<string, unknown>>,
  found: ReadonlyMap<string, readonly Edge[]>,
): Promise<readonly AffectedKey[]> => {
  const derived = [...found].filter(([, edges]) => edges.every(({ isDirect }) => !isDirect));
  const accepted = await rowsOfNamed<Pick<AffectedKey, 'taskId' | 'acceptedMs'>>(
    rows,
    acceptedSql,
    parameters,
    derived.map(([taskId]) => taskId),
  );
  return accepted
    .map((row): AffectedKey => {
      const edges = found.get(row.taskId) ?? [];
      return {
        ...row,
        index: Math.min(...edges.map(({ index }) => index)),
        times: edges.reduce((sum, { times }) => sum + times, 0),
      };
    })
    .toSorted(byPlace);
};
