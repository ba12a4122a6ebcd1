import type { UrlState } from '../../ui/url-state';
import type { Outcome, WorkflowRow } from './outcome';
import { type Range, spanOf } from './range';

/** Where a figure leads: to the tasks it counts, or to the rows it is the sum of. */

/** Those of the rows, also where they came before the range and were still open in it. */
export const tasksSearch = (
  range: Pick<Range, 'from' | 'to'>,
  rows: readonly Pick<WorkflowRow, 'first'>[],
  filter: { readonly status?: Outcome; readonly workflow?: string } = {},
): UrlState => {
  const from = Math.min(range.from, ...rows.map(({ first }) => first));
  const { from: acceptedFrom, to: acceptedTo } = spanOf({ from, to: range.to });
  return { ...filter, acceptedFrom, acceptedTo };
};

const literal = (at: number): string =>
  `'${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}'`;
const within = (column: string, from: number, to: number): string =>
  `${column} >= ${literal(from)} and ${column} < ${literal(to)}`;

const sqlSearch = (query: string): UrlState => ({ query });

export const closedSearch = (from: number, to: number): UrlState =>
  sqlSearch(
    `select task_id, workflow, status, ended_at, cost_usd from v_tasks where ${within('ended_at', from, to)} order by ended_at`,
  );

export const retriesSearch = (from: number, to: number, errorClass?: string): UrlState =>
  sqlSearch(
    `select time, task_id, run_id, step, attempt, error_class, reason from v_retries where ${within('time', from, to)}${errorClass ? ` and error_class = '${errorClass}'` : ''} order by time`,
  );

export const callsSearch = (from: number, to: number): UrlState =>
  sqlSearch(
    `select time, task_id, workflow, model, cost_usd from v_model_calls where ${within('time', from, to)} order by cost_usd desc`,
  );

export const answersSearch = (from: number, to: number): UrlState =>
  sqlSearch(
    `select time, task_id, ticket_id, kind, queue, answered_by, option, by_default from v_decisions where ${within('time', from, to)} order by time`,
  );

export const findingsSearch = (from: number, to: number): UrlState =>
  sqlSearch(
    `select time, task_id, stage, round, verdict, category, severity, status from v_findings where ${within('time', from, to)} order by time`,
  );

/** The page with the budgets reckons in whole days, UTC: those that the range touches. */
export const spendSearch = (
  { from, to }: Pick<Range, 'from' | 'to'>,
  workflow: string,
): UrlState => ({
  from: new Date(from).toISOString().slice(0, 10),
  to: new Date(to - 1).toISOString().slice(0, 10),
  behind: `workflow:${workflow}`,
});
