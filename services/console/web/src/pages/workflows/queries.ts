import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import type { components } from '../../api/schema';
import { quote, sql } from '../../api/sql';

/** UInt64 comes as a text where a number could not hold it. */
type Counted = number | string;

export interface Figures {
  readonly workflow: string;
  readonly version: Counted;
  readonly tasks: Counted;
  readonly open: Counted;
  readonly done: Counted;
  /** null where none is done yet. */
  readonly median: number | null;
  readonly p95: number | null;
  readonly last: string;
}

const FIGURES = `
SELECT workflow, workflow_version AS version, count() AS tasks,
  countIf(status NOT IN ('completed', 'failed', 'cancelled')) AS open, countIf(status = 'completed') AS done,
  quantileExactIf(0.5)(cost_usd, status = 'completed') AS median,
  quantileExactIf(0.95)(cost_usd, status = 'completed') AS p95, max(accepted_at) AS last
FROM v_tasks GROUP BY workflow, version`;

/** Read from the ledger: not with every event, but soon enough. */
const EVERY_MS = 15_000;

export const figuresQuery = queryOptions({
  queryKey: ['workflow-figures'],
  queryFn: ({ signal }) => sql<Figures>(FIGURES, signal),
  refetchInterval: EVERY_MS,
});

export interface PromptFigures {
  readonly agent: string;
  readonly role: string;
  readonly prompt_hash: string;
  readonly model: string;
  readonly versions: readonly Counted[];
  readonly runs: Counted;
  readonly median: number;
  readonly p95: number;
  readonly cost: number;
  readonly since: string;
}

/** Prompts that ran, and by which versions of the workflow; a run that called no model has none. */
const promptsSql = (workflow: string): string => `
SELECT r.agent AS agent, r.role AS role, r.prompt_hash AS prompt_hash, r.model AS model,
  arraySort(groupUniqArray(t.workflow_version)) AS versions, count() AS runs,
  quantileExact(0.5)(r.cost_usd) AS median, quantileExact(0.95)(r.cost_usd) AS p95,
  sum(r.cost_usd) AS cost, min(r.accepted_at) AS since
FROM v_runs AS r JOIN v_tasks AS t ON r.task_id = t.task_id
WHERE r.workflow = ${quote(workflow)} AND r.prompt_hash != ''
GROUP BY agent, role, prompt_hash, model ORDER BY agent, since DESC`;

export const promptsQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['workflow-prompts', workflow],
    queryFn: ({ signal }) => sql<PromptFigures>(promptsSql(workflow), signal),
  });

export const limitsQuery = queryOptions({
  queryKey: ['workflows', 'limits'],
  queryFn: () => unwrap(api.GET('/v1/admission')),
});

export const forecastQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['budgets', 'forecast', workflow],
    queryFn: () => unwrap(api.GET('/v1/costs/forecast', { params: { query: { workflow } } })),
  });

export const judgesQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['qa', 'stats', workflow],
    queryFn: () => unwrap(api.GET('/v1/qa/stats', { params: { query: { workflow } } })),
  });

export const samplesQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['qa', 'samples', workflow],
    queryFn: () => unwrap(api.GET('/v1/qa/samples', { params: { query: { workflow } } })),
  });

export type EvaluationItem = components['schemas']['EvaluationListItemDto'];

const EVALUATIONS_AT_ONCE = 20;

export const evaluationsQuery = (workflow: string, prompt: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['qa', 'evaluations', workflow, prompt],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = {
        workflow,
        limit: EVALUATIONS_AT_ONCE,
        ...(prompt ? { prompt } : {}),
        ...(cursor ? { cursor } : {}),
      };
      return unwrap(api.GET('/v1/qa/evaluations', { params: { query }, signal }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export const budgetQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['budgets', 'workflow', workflow],
    queryFn: async () => {
      const { items } = await unwrap(api.GET('/v1/budgets'));
      return items.find(({ scope, key }) => scope === 'workflow' && key === workflow) ?? null;
    },
  });

export interface Limit {
  readonly maxRunning: number | null;
  readonly perMinute: number | null;
  readonly draining: boolean;
}

/** The whole of a limit is set: what is left out would not be limited any more. */
export const useSetLimit = (workflow: string) => {
  const queries = useQueryClient();
  return async ({ maxRunning, perMinute, draining }: Limit): Promise<void> => {
    await unwrap(
      api.PUT('/v1/admission/{scope}/{key}', {
        params: { path: { scope: 'workflow', key: workflow } },
        body: {
          ...(maxRunning === null ? {} : { maxRunning }),
          ...(perMinute === null ? {} : { perMinute }),
          draining,
        },
      }),
    );
    await queries.invalidateQueries({ queryKey: limitsQuery.queryKey });
  };
};
