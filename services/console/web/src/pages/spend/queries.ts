import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, json, unwrap } from '../../api/client';
import { sql } from '../../api/sql';
import type { PromptRow } from './prompt-versions';
import { type Behind, behindSql, promptsSql, reservedSql, taskFactsSql } from './queries-sql';
import type { Range } from './range';
import type { ReservedRow } from './reservations';
import type {
  Distribution,
  ReconciliationPage,
  Rules,
  TaskSpend,
  TaskSpendPage,
  Top,
  Tree,
} from './spend-types';
import type { FactsRow } from './task-facts';

/** Queries of the ledger cost more than a look at a view: they are asked again by the clock. */
const LEDGER_EVERY_MS = 30_000;
const FACTS_EVERY_MS = 10_000;
const TREE_PAGE = 200;
const TASKS_AT_ONCE = 10;

const asQuery = (values: Readonly<Record<string, string | number | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();

/** As many pages as were asked for, one after the other. */
const pagesOf = async <Item>(
  pages: number,
  read: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>,
): Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | null }> => {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const answer = await read(cursor);
    items.push(...answer.items);
    if (answer.nextCursor === null) return { items, nextCursor: null };
    cursor = answer.nextCursor;
  }
  return { items, nextCursor: cursor ?? null };
};

export const treeQuery = (pages: number) =>
  queryOptions({
    queryKey: ['budgets', 'tree', pages],
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<Tree> => {
      let first: Tree | undefined;
      const { items, nextCursor } = await pagesOf(pages, async (cursor) => {
        const page = await json<Tree>(`/v1/budgets/tree?${asQuery({ limit: TREE_PAGE, cursor })}`);
        first ??= page;
        return { items: page.workflows, nextCursor: page.nextCursor };
      });
      if (!first) throw new Error('A tree has a page.');
      return { ...first, workflows: items, nextCursor };
    },
  });

interface TasksAsked extends Range {
  readonly workflow?: string | undefined;
  readonly halted: boolean;
  readonly pages: number;
}

export const tasksQuery = ({ workflow, halted, pages, from, to }: TasksAsked) =>
  queryOptions({
    queryKey: ['budgets', 'tasks', workflow ?? '', halted, from, to, pages],
    // Only of the same workflow: what is below one must not show below another.
    placeholderData: (before, of) => (of?.queryKey[2] === (workflow ?? '') ? before : undefined),
    queryFn: () =>
      pagesOf<TaskSpend>(pages, (cursor) =>
        json<TaskSpendPage>(
          `/v1/costs/tasks?${asQuery({ workflow, halted: halted ? 'true' : undefined, from, to, limit: TASKS_AT_ONCE, cursor })}`,
        ),
      ),
  });

export const forecastQuery = queryOptions({
  queryKey: ['budgets', 'forecast'],
  queryFn: () => unwrap(api.GET('/v1/costs/forecast')),
});

export const distributionQuery = queryOptions({
  queryKey: ['budgets', 'distribution'],
  queryFn: () => json<Distribution>('/v1/costs/distribution'),
});

export const rulesQuery = queryOptions({
  queryKey: ['system', 'halt-rules'],
  queryFn: () => json<Rules>('/v1/halts/rules'),
});

export const topQuery = (by: 'workflow' | 'model' | 'day', { from, to }: Range) =>
  queryOptions({
    queryKey: ['budgets', 'top', by, from, to],
    placeholderData: keepPreviousData,
    queryFn: () => json<Top>(`/v1/costs/top?${asQuery({ by, from, to, limit: 100 })}`),
  });

const ofLedger = <Row extends object>(name: readonly string[], query: string) =>
  queryOptions({
    queryKey: ['ledger', 'spend', ...name],
    placeholderData: keepPreviousData,
    refetchInterval: LEDGER_EVERY_MS,
    queryFn: ({ signal }) => sql<Row>(query, signal),
  });

export const promptsQuery = (range: Range) =>
  ofLedger<PromptRow>(['prompts', range.from, range.to], promptsSql(range));

export const reservedQuery = (range: Range) =>
  ofLedger<ReservedRow>(['reserved', range.from, range.to], reservedSql(range));

export const taskFactsQuery = (taskIds: readonly string[]) =>
  queryOptions({
    queryKey: ['ledger', 'spend', 'facts', ...taskIds],
    placeholderData: keepPreviousData,
    refetchInterval: FACTS_EVERY_MS,
    enabled: taskIds.length > 0,
    queryFn: ({ signal }) => sql<FactsRow>(taskFactsSql(taskIds), signal),
  });

export interface BehindRow {
  readonly task_id: string;
  readonly in_workflow: string;
  readonly n: number | string;
  readonly cost: number | null;
}

export const behindQuery = (behind: Behind, range: Range) =>
  queryOptions({
    queryKey: ['ledger', 'spend', 'behind', behindSql(behind, range)],
    queryFn: ({ signal }) => sql<BehindRow>(behindSql(behind, range), signal),
  });

export const reconciliationsQuery = (pages: number) =>
  queryOptions({
    queryKey: ['budgets', 'reconciliations', pages],
    placeholderData: keepPreviousData,
    queryFn: () =>
      pagesOf(pages, (cursor) =>
        json<ReconciliationPage>(`/v1/costs/reconciliations?${asQuery({ limit: 10, cursor })}`),
      ),
  });

export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: ['budgets', 'reconciliation', id],
    queryFn: () => unwrap(api.GET('/v1/costs/reconciliations/{id}', { params: { path: { id } } })),
  });
