import { type Counted, instant, slot, type Span, within } from './span-sql';

/** What the night is read from: SQL over the views of the ledger, and nothing else. */

/** Tasks that were open at some time in the range, whenever they came; with what they are now. */
const concerned = ({ from, to }: Span): string =>
  `accepted_at < ${instant(to)} AND (ended_at IS NULL OR ended_at >= ${instant(from)})`;

/** By name, so that the ledger adds up what these cost, and not what every task did. */
const tasksThat = (are: string): string =>
  `task_id IN (SELECT task_id FROM v_task_states WHERE ${are})`;

export interface WorkflowSql {
  readonly workflow: string;
  readonly version: number;
  readonly tasks: Counted;
  readonly completed: Counted;
  readonly waiting: Counted;
  readonly halted: Counted;
  readonly failed: Counted;
  readonly running: Counted;
  readonly queued: Counted;
  readonly paused: Counted;
  readonly cancelled: Counted;
  readonly median_usd: number;
  readonly last_end: string | null;
  readonly first_accepted: string;
}
const STATUSES = 'completed waiting halted failed running queued paused cancelled'.split(' ');

export const workflowsSql = (span: Span): string => `
SELECT workflow, workflow_version AS version, count() AS tasks,
  ${STATUSES.map((status) => `countIf(status = '${status}') AS ${status}`).join(', ')},
  quantileExactIf(0.5)(cost_usd, status = 'completed') AS median_usd, max(ended_at) AS last_end,
  min(accepted_at) AS first_accepted
FROM v_tasks WHERE ${tasksThat(concerned(span))}
GROUP BY workflow, version ORDER BY tasks DESC, workflow, version DESC`;

export interface ClosedSql {
  readonly slot: number;
  readonly status: 'completed' | 'failed' | 'cancelled' | 'halted' | 'waiting';
  readonly tasks: Counted;
}
/** When a task ended; of one that stands still, since when. */
export const closedSql = (span: Span): string => `
SELECT ${slot('at', span)}, status, count() AS tasks
FROM (
  SELECT status, ifNull(ended_at, stopped_at) AS at FROM v_task_states
  WHERE status IN ('completed', 'failed', 'cancelled', 'halted', 'waiting')
)
WHERE ${within('at', span)} GROUP BY slot, status ORDER BY slot`;

export interface SpendSql {
  readonly slot: number;
  readonly workflow: string;
  readonly usd: number;
  readonly calls: Counted;
  readonly simulated: Counted;
  readonly bound: Counted;
}
/** Slot -1: what was spent before the range, since the budget's period began. */
export const spendSql = (span: Span, since: number): string => `
SELECT if(time < ${instant(span.from)}, -1, intDiv(toUnixTimestamp64Milli(time) - ${span.from}, ${span.step})) AS slot,
  workflow, sum(cost_usd) AS usd, count() AS calls, countIf(is_simulated) AS simulated, countIf(cost_is_bound) AS bound
FROM v_model_calls WHERE ${within('time', { ...span, from: Math.min(since, span.from) })}
GROUP BY slot, workflow ORDER BY slot`;

export interface RetrySql {
  readonly what: 'retry' | 'call';
  readonly error_class: string;
  /** -1: before the range, in the seven days up to its end. */
  readonly slot: number;
  readonly times: Counted;
}
const WEEK_MS = 7 * 86_400_000;
export const retriesSql = (span: Span): string => `
SELECT if(type = 'retry.scheduled.v1', 'retry', 'call') AS what, JSONExtractString(data, 'errorClass') AS error_class,
  if(time < ${instant(span.from)}, -1, intDiv(toUnixTimestamp64Milli(time) - ${span.from}, ${span.step})) AS slot, count() AS times
FROM v_events
WHERE type IN ('retry.scheduled.v1', 'model-call.requested.v1', 'tool-call.requested.v1')
  AND ${within('time', { ...span, from: Math.min(span.from, span.to - WEEK_MS) })}
GROUP BY what, error_class, slot`;

export interface DearestSql {
  readonly task_id: string;
  readonly workflow: string;
  readonly cost_usd: number;
  readonly times: number;
  readonly at: string;
}
/**
 * Of its workflow at least so many done in the seven days up to the end of the range, and so many
 * times their median: else it is no news.
 */
const ENOUGH = 10;
const DEAR = 3;
export const dearestSql = (span: Span): string => {
  const done = `status = 'completed' AND ended_at >= ${instant(span.to - WEEK_MS)}`;
  return `
SELECT task_id, workflow, cost_usd, cost_usd / median AS times, ifNull(ended_at, accepted_at) AS at
FROM (
  SELECT task_id, workflow, cost_usd, accepted_at, ended_at,
    countIf(${done}) OVER (PARTITION BY workflow) AS comparable,
    quantileExactIf(0.5)(cost_usd, ${done}) OVER (PARTITION BY workflow) AS median
  FROM v_tasks WHERE ${tasksThat(`(${concerned(span)}) OR (${done})`)}
)
WHERE comparable >= ${ENOUGH} AND median > 0 AND ${concerned(span)} AND times >= ${DEAR} ORDER BY times DESC LIMIT 1`;
};

export interface ReviewSql {
  readonly looked: Counted;
  readonly flagged: Counted;
  readonly fixed: Counted;
  readonly disputed: Counted;
  readonly decided: Counted;
  readonly qa_right: Counted;
}
/** Outputs QA looked at, by what became of them. */
export const reviewsSql = (span: Span): string => `
SELECT count() AS looked, countIf(has_findings) AS flagged,
  countIf(has_findings AND NOT at_impasse AND last_verdict = 'passed') AS fixed, countIf(at_impasse) AS disputed,
  countIf(at_impasse AND settled != '') AS decided, countIf(at_impasse AND settled IN ('correct', 'failed')) AS qa_right
FROM (
  SELECT JSONExtractString(data, 'reviewId') AS review,
    max(length(JSONExtractArrayRaw(data, 'findings'))) > 0 AS has_findings,
    countIf(JSONExtractString(data, 'verdict') = 'disagreement') > 0 AS at_impasse,
    argMaxIf(JSONExtractString(data, 'verdict'), time, type LIKE 'review.completed.%') AS last_verdict,
    anyIf(JSONExtractString(data, 'verdict'), type = 'review.settled.v1') AS settled
  FROM v_events
  WHERE type IN ('review.completed.v1', 'review.completed.v2', 'review.settled.v1') AND ${within('time', span)}
  GROUP BY review HAVING countIf(type LIKE 'review.completed.%') > 0
)`;

/** The health of models belongs to no customer: asked of the product's own tenant. */
export const healthSql = (span: Span): string => `
SELECT time, JSONExtractString(data, 'model') AS model, JSONExtractString(data, 'state') AS state,
  JSONExtractString(data, 'until') AS until, JSONExtractString(data, 'errorClass') AS error_class
FROM v_events WHERE type = 'provider-health.changed.v1' AND ${within('time', span)} ORDER BY time LIMIT 2000`;
