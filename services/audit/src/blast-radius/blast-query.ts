import type { Hits } from './cause-query.js';

const RUN_ENDS = `'run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1'`;
const CALL_ENDS = `'model-call.completed.v1', 'model-call.failed.v1'`;
const TASK_ENDS = `'task.completed.v1', 'task.failed.v1', 'task.cancelled.v1'`;

/** As v_tasks counts it, but whole: a run costs what its books say or its calls so far, whichever is more. */
const costs = (where: string): string => `SELECT task_id, sum(cost) AS cost FROM (
    SELECT task_id, run_id,
      greatest(sumIf(cost_nano_usd, type IN (${CALL_ENDS})), max(spent_nano_usd)) AS cost
    FROM ledger_fact FINAL
    WHERE tenant = {tenant:String} AND stream = 'run' AND type IN (${CALL_ENDS}, ${RUN_ENDS}) AND ${where}
    GROUP BY task_id, run_id)
  GROUP BY task_id`;

/**
 * Per attempt at a tool call: 2, its effect happened; 1, nobody knows; 0, it did not, or was only
 * simulated. The newest word of an attempt counts. A call is as bad as the worst of its attempts.
 */
const CALLS = `SELECT task_id, any(tool) AS tool, max(effect) AS effect, max(state) AS state FROM (
    SELECT task_id, JSONExtractString(data, 'runId') AS run, JSONExtractUInt(data, 'step') AS step,
      JSONExtractString(data, 'toolCallId') AS call, JSONExtractUInt(data, 'attempt') AS attempt,
      any(JSONExtractString(data, 'tool')) AS tool, max(JSONExtractString(data, 'effect')) AS effect,
      multiIf(
        countIf(type = 'tool-call.completed.v1' AND JSONExtractString(data, 'how') != 'simulated') > 0, 2,
        countIf(type = 'tool-call.completed.v1') > 0, 0,
        argMaxIf(JSONExtractString(data, 'effectIs'), ledger_index, type IN ('tool-call.failed.v1', 'effect.found.v1')) = 'not-done', 0,
        1) AS state
    FROM ledger_event
    PREWHERE type IN ('tool-call.requested.v1', 'tool-call.completed.v1', 'tool-call.failed.v1', 'effect.found.v1')
    WHERE tenant = {tenant:String} AND task_id IN (SELECT task_id FROM hit)
    GROUP BY task_id, run, step, call, attempt)
  GROUP BY task_id, run, step, call`;

const EFFECTS = `SELECT task_id,
    countIf(effect = 'at-most-once' AND state = 2) AS atMostOnceDone,
    countIf(effect = 'at-most-once' AND state = 1) AS atMostOnceUnknown,
    countIf(effect = 'idempotent' AND state = 2) AS idempotentDone,
    countIf(effect = 'idempotent' AND state = 1) AS idempotentUnknown,
    arraySort(groupUniqArrayIf(20)(tool, effect IN ('at-most-once', 'idempotent') AND state > 0)) AS tools
  FROM (${CALLS}) GROUP BY task_id`;

/** Every affected task, as a row. */
const affected = ({ sql }: Hits): string => `WITH hits AS (${sql}),
  hit AS (SELECT task_id, min(ledger_index) AS first, uniqExact(ledger_index) AS times FROM hits GROUP BY task_id),
  affected AS (
    SELECT t.task_id AS taskId, t.acceptedMs AS acceptedMs, t.endedMs AS endedMs,
      t.workflow AS workflow, t.version AS version, t.subject AS subject, t.status AS status,
      hit.first AS index, hit.times AS times, c.cost AS costNanoUsd,
      e.atMostOnceDone AS atMostOnceDone, e.atMostOnceUnknown AS atMostOnceUnknown,
      e.idempotentDone AS idempotentDone, e.idempotentUnknown AS idempotentUnknown, e.tools AS tools
    FROM (
      SELECT f.task_id AS task_id,
        toUnixTimestamp64Milli(minIf(f.time, f.type = 'task.accepted.v1')) AS acceptedMs,
        toUnixTimestamp64Milli(maxIf(f.time, f.type IN (${TASK_ENDS}))) AS endedMs,
        anyIf(f.workflow, f.type = 'task.accepted.v1')::String AS workflow,
        anyIf(f.workflow_version, f.type = 'task.accepted.v1') AS version,
        anyIf(f.data_subject, f.type = 'task.accepted.v1') AS subject,
        multiIf(countIf(f.type = 'task.completed.v1') > 0, 'completed',
          countIf(f.type = 'task.failed.v1') > 0, 'failed',
          countIf(f.type = 'task.cancelled.v1') > 0, 'cancelled', 'open') AS status
      FROM ledger_fact AS f FINAL
      WHERE f.tenant = {tenant:String} AND f.stream = 'task' AND f.type IN ('task.accepted.v1', ${TASK_ENDS})
        AND f.task_id IN (SELECT task_id FROM hit)
      GROUP BY f.task_id HAVING workflow != '') AS t
    INNER JOIN hit ON t.task_id = hit.task_id
    LEFT JOIN (${costs('task_id IN (SELECT task_id FROM hit)')}) AS c ON t.task_id = c.task_id
    LEFT JOIN (${EFFECTS}) AS e ON t.task_id = e.task_id)`;

/** The oldest first: so they are to be run again. */
export const listSql = (hits: Hits, after: boolean): string => `${affected(hits)}
  SELECT * FROM affected
  ${after ? 'WHERE (acceptedMs, taskId) > ({at:Int64}, {id:String})' : ''}
  ORDER BY acceptedMs, taskId LIMIT {limit:UInt32}`;

/** All of them, those together that are alike in what counts for the plan. */
export const groupsSql = (hits: Hits): string => `${affected(hits)}
  SELECT workflow, status, count() AS tasks, sum(a.costNanoUsd) AS costNanoUsd,
    sum(a.atMostOnceDone) AS atMostOnceDone, sum(a.atMostOnceUnknown) AS atMostOnceUnknown,
    sum(a.idempotentDone) AS idempotentDone, sum(a.idempotentUnknown) AS idempotentUnknown
  FROM affected AS a
  GROUP BY workflow, status, a.atMostOnceDone > 0, a.atMostOnceUnknown > 0
  ORDER BY workflow, status`;

/** What completed tasks of these workflows cost: nearest rank, so always a cost that occurred. */
export const historySql = `SELECT workflow, count() AS tasks,
    arrayElement(arraySort(groupArray(cost)) AS costs, toUInt64(ceil(0.5 * tasks))) AS p50NanoUsd,
    arrayElement(costs, toUInt64(ceil(0.95 * tasks))) AS p95NanoUsd
  FROM (
    SELECT t.workflow AS workflow, ifNull(c.cost, 0) AS cost
    FROM (
      SELECT f.task_id AS task_id, any(f.workflow)::String AS workflow FROM ledger_fact AS f
      WHERE f.tenant = {tenant:String} AND f.stream = 'task' AND f.type = 'task.accepted.v1'
        AND f.workflow IN {workflows:Array(String)}
        AND f.task_id IN (SELECT task_id FROM ledger_fact
          WHERE tenant = {tenant:String} AND stream = 'task' AND type = 'task.completed.v1')
      GROUP BY f.task_id) AS t
    LEFT JOIN (${costs('1')}) AS c ON t.task_id = c.task_id)
  GROUP BY workflow`;

export const outputsSql = `SELECT task_id AS taskId, JSONExtractString(any(data), 'outputHash') AS outputHash
  FROM ledger_event PREWHERE type = 'task.completed.v1'
  WHERE tenant = {tenant:String} AND task_id IN {taskIds:Array(String)}
  GROUP BY task_id`;
