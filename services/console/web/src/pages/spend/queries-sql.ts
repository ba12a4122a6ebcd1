import { quote } from '../../api/sql';
import type { Range } from './range';

const during = (column: string, { from, to }: Range): string =>
  `toDate(${column}) BETWEEN ${quote(from)} AND ${quote(to)}`;

/**
 * Every prompt there ever was, to compare each with the one before it. Tasks are told apart by a
 * hash of 64 bits: that takes half the time, over hundreds of thousands of runs.
 */
export const promptsSql = (range: Range): string => `
SELECT workflow, stage, agent, role, prompt_hash, any(model) AS a_model,
  uniqExact(cityHash64(task_id)) AS tasks, sum(cost_usd) AS cost,
  sumIf(cost_usd, ${during('accepted_at', range)}) AS in_period,
  toString(min(accepted_at)) AS since
FROM v_completed_runs
GROUP BY workflow, stage, agent, role, prompt_hash LIMIT 500`;

export const reservedSql = (range: Range): string => `
SELECT count() AS calls, countIf(is_open) AS open_calls,
  sum(reserved_nano_usd) AS reserved, sumIf(reserved_nano_usd, is_open) AS held,
  (SELECT uniqExact(JSONExtractString(data, 'leaseId')) FROM v_events
   WHERE type = 'lease.denied.v1' AND ${during('time', range)}) AS refused
FROM v_reservations WHERE ${during('day', range)}`;

/** What tasks are called, and the newest that happened to each. */
export const taskFactsSql = (taskIds: readonly string[]): string => `
SELECT task_id,
  anyIf(JSONExtractString(data, 'idempotencyKey'), type = 'task.accepted.v1') AS name,
  anyIf(JSONExtractString(data, 'subject'), type = 'task.accepted.v1') AS data_subject,
  argMaxIf(type, ledger_index, match(type, '^(task|decision)\\\\.')) AS newest
FROM v_events WHERE task_id IN (${taskIds.map(quote).join(', ')})
GROUP BY task_id`;

export type Behind =
  | { readonly what: 'model' | 'prompt' | 'workflow' | 'day'; readonly key: string }
  | { readonly what: 'bound' | 'refused' };

/** The tasks behind a figure, the dearest first. */
export const behindSql = (behind: Behind, range: Range): string => {
  switch (behind.what) {
    case 'prompt':
      return tasksOf(
        'v_runs',
        `prompt_hash = ${quote(behind.key)} AND ${during('accepted_at', range)}`,
      );
    case 'day':
      return tasksOf('v_model_calls', `toDate(time) = ${quote(behind.key)}`);
    case 'model':
    case 'workflow':
      return tasksOf(
        'v_model_calls',
        `${behind.what} = ${quote(behind.key)} AND ${during('time', range)}`,
      );
    case 'bound':
      return tasksOf('v_model_calls', `cost_is_bound AND ${during('time', range)}`);
    case 'refused':
      return `
SELECT task_id, any(JSONExtractString(data, 'workflow')) AS in_workflow,
  uniqExact(JSONExtractString(data, 'leaseId')) AS n, NULL AS cost
FROM v_events WHERE type = 'lease.denied.v1' AND ${during('time', range)}
GROUP BY task_id ORDER BY n DESC LIMIT 200`;
  }
};

const tasksOf = (view: string, where: string): string => `
SELECT task_id, any(workflow) AS in_workflow, count() AS n, sum(cost_usd) AS cost
FROM ${view} WHERE ${where}
GROUP BY task_id ORDER BY cost DESC LIMIT 200`;
