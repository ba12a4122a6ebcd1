/** What v_tasks says they cost, in whole nano-USD. */
export const costsSql = (whose: string): string => `SELECT task_id, sum(cost_nano_usd) AS cost
  FROM v_run_costs WHERE tenant = {tenant:String} AND task_id IN (${whose}) GROUP BY task_id`;

/** Of each workflow the newest ones: what older ones cost says little, and there is no end of them. */
export const PRICED_TASKS = 10_000;

const newestSql = `SELECT f.task_id AS task_id, any(f.workflow)::String AS workflow
  FROM ledger_fact AS f INNER JOIN (
    SELECT task_id, max(time) AS at FROM ledger_fact
    WHERE tenant = {tenant:String} AND stream = 'task' AND type = 'task.completed.v1'
    GROUP BY task_id) AS ended ON f.task_id = ended.task_id
  WHERE f.tenant = {tenant:String} AND f.stream = 'task' AND f.type = 'task.accepted.v1'
    AND f.workflow IN {workflows:Array(String)}
  GROUP BY f.task_id ORDER BY max(ended.at) DESC, f.task_id LIMIT ${PRICED_TASKS} BY workflow`;

/** What completed tasks of these workflows cost: nearest rank, so always a cost that occurred. */
export const historySql = `WITH (SELECT groupArray((task_id, workflow)) FROM (${newestSql})) AS priced
  SELECT workflow, count() AS tasks,
    arrayElement(arraySort(groupArray(cost)) AS costs, toUInt64(ceil(0.5 * tasks))) AS p50NanoUsd,
    arrayElement(costs, toUInt64(ceil(0.95 * tasks))) AS p95NanoUsd
  FROM (
    SELECT t.one.2 AS workflow, ifNull(c.cost, 0) AS cost
    FROM (SELECT arrayJoin(priced) AS one, one.1 AS task_id) AS t
    LEFT JOIN (${costsSql('SELECT arrayJoin(priced).1')}) AS c ON t.task_id = c.task_id)
  GROUP BY workflow`;
