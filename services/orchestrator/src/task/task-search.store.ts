import { nanoFromUsd } from '@nightshift/kernel';
import type { DataSource, SelectQueryBuilder } from 'typeorm';
import type { TaskFilterQuery } from './task-list.dto.js';
import { searchFor } from './task-words.js';
import type { TaskEntity } from './task.entity.store.js';

export type Narrowing = (select: SelectQueryBuilder<TaskEntity>) => void;

/** Fewer are looked up one by one; of more, enough are met when the list is walked. */
const FEW = 2_000;

/**
 * The planner cannot know how rare a beginning of a word, or the highest costs, are: it takes them for
 * one in 200, or in 100, and would walk the whole list for the one task there is. So what is rare is
 * looked up first, in full (a CTE is planned so), and given to the list as ids.
 */
const finding = (from: string): string => `
  WITH found AS MATERIALIZED (SELECT task_id FROM ${from})
  SELECT task_id AS "taskId" FROM found LIMIT ${FEW + 1}`;

const BY_WORDS = finding('task_text WHERE words @@ CAST($1 AS tsquery)');
const BY_COST = finding(
  'task_view WHERE tenant = $1 AND cost_nano_usd BETWEEN CAST($2 AS bigint) AND CAST($3 AS bigint)',
);

/** Which tasks a text is found in, as a condition on the list. */
export const searching = async (dataSource: DataSource, text = ''): Promise<Narrowing> => {
  if (text.trim() === '') return () => undefined;
  const words = searchFor(text);
  if (words === undefined) return (select) => select.andWhere('false');
  const ids = await fewOf(dataSource, BY_WORDS, [words]);
  if (ids === undefined) return (select) => select.andWhere(MANY, { words });
  return (select) => select.andWhere('t.task_id = ANY(:found)', { found: ids });
};

const MANY =
  't.task_id IN (SELECT x.task_id FROM task_text x WHERE x.words @@ CAST(:words AS tsquery))';

/** Where few tasks have such a cost: those. In the order of cost the index finds them by itself. */
export const pricing = async (
  dataSource: DataSource,
  tenant: string,
  { minCostUsd, maxCostUsd }: TaskFilterQuery,
): Promise<Narrowing> => {
  if (minCostUsd === undefined && maxCostUsd === undefined) return () => undefined;
  const most = maxCostUsd === undefined ? Number.MAX_SAFE_INTEGER : nanoFromUsd(maxCostUsd);
  const bounds = [tenant, nanoFromUsd(minCostUsd ?? 0), most];
  const ids = await fewOf(dataSource, BY_COST, bounds);
  if (ids === undefined) return () => undefined;
  return (select) => select.andWhere('t.task_id = ANY(:priced)', { priced: ids });
};

/** `undefined` if they are many. */
const fewOf = async (
  dataSource: DataSource,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly string[] | undefined> => {
  const rows: { taskId: string }[] = await dataSource.query(sql, [...parameters]);
  return rows.length > FEW ? undefined : rows.map(({ taskId }) => taskId);
};
