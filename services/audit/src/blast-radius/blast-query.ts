import { type Hits, PEOPLE, PERSONS } from './cause-query.js';
import { costsSql } from './price-query.js';

const TASK_ENDS = `'task.completed.v1', 'task.failed.v1', 'task.cancelled.v1'`;

const ACCEPTED = `tenant = {tenant:String} AND stream = 'task' AND type = 'task.accepted.v1' AND workflow != ''`;

/** Tasks whose own events show that they depended on a cause: the first of them, and how many do. */
const keysSql = ({ sql }: Hits, more = ''): string => `SELECT a.task_id AS taskId,
    toUnixTimestamp64Milli(min(a.time)) AS acceptedMs, any(hit.first) AS index, any(hit.times) AS times
  FROM (SELECT task_id, time FROM ledger_fact WHERE ${ACCEPTED}) AS a
  INNER JOIN (
    SELECT task_id, min(ledger_index) AS first, uniqExact(ledger_index) AS times
    FROM (${sql}) GROUP BY task_id) AS hit ON a.task_id = hit.task_id
  GROUP BY a.task_id ${more}`;

const NAMED = 'SELECT arrayJoin({taskIds:Array(String)})';

/** When these were accepted. */
export const acceptedSql = `SELECT task_id AS taskId, toUnixTimestamp64Milli(min(time)) AS acceptedMs
  FROM ledger_fact WHERE ${ACCEPTED} AND task_id IN (${NAMED}) GROUP BY task_id`;

const tasksOf = (whose: string): string => `SELECT f.task_id AS task_id,
    toUnixTimestamp64Milli(maxIf(f.time, f.type IN (${TASK_ENDS}))) AS endedMs,
    anyIf(f.workflow, f.type = 'task.accepted.v1')::String AS workflow,
    anyIf(f.workflow_version, f.type = 'task.accepted.v1') AS version,
    anyIf(f.data_subject, f.type = 'task.accepted.v1') AS subject,
    multiIf(countIf(f.type = 'task.completed.v1') > 0, 'completed',
      countIf(f.type = 'task.failed.v1') > 0, 'failed',
      countIf(f.type = 'task.cancelled.v1') > 0, 'cancelled', 'open') AS status
  FROM ledger_fact AS f FINAL
  WHERE f.tenant = {tenant:String} AND f.stream = 'task' AND f.type IN ('task.accepted.v1', ${TASK_ENDS})
    AND f.task_id IN (${whose})
  GROUP BY f.task_id`;

const parentsOf = (
  whose: string,
): string => `SELECT task_id, JSONExtractString(any(data), 'parentTaskId') AS parent
  FROM ledger_event PREWHERE type = 'task.accepted.v1' AND position(data, '"parentTaskId"') > 0
  WHERE tenant = {tenant:String} AND task_id IN (${whose}) GROUP BY task_id`;

/**
 * Per attempt at a tool call: 2, its effect happened; 1, nobody knows; 0, it did not, or was only
 * simulated. The newest word of an attempt counts. A call is as bad as the worst of its attempts.
 */
const callsOf = (
  whose: string,
): string => `SELECT task_id, any(tool) AS tool, max(effect) AS effect, max(state) AS state FROM (
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
    WHERE tenant = {tenant:String} AND task_id IN (${whose})
    GROUP BY task_id, run, step, call, attempt)
  GROUP BY task_id, run, step, call`;

const effectsOf = (whose: string): string => `SELECT task_id,
    countIf(effect = 'at-most-once' AND state = 2) AS atMostOnceDone,
    countIf(effect = 'at-most-once' AND state = 1) AS atMostOnceUnknown,
    countIf(effect = 'idempotent' AND state = 2) AS idempotentDone,
    countIf(effect = 'idempotent' AND state = 1) AS idempotentUnknown,
    arraySort(groupUniqArrayIf(20)(tool, effect IN ('at-most-once', 'idempotent') AND state > 0)) AS tools
  FROM (${callsOf(whose)}) GROUP BY task_id`;

const outputsOf = (
  whose: string,
): string => `SELECT task_id, JSONExtractString(any(data), 'outputHash') AS outputHash
  FROM ledger_event PREWHERE type = 'task.completed.v1'
  WHERE tenant = {tenant:String} AND task_id IN (${whose}) GROUP BY task_id`;

const reviewersOf = (
  whose: string,
): string => `SELECT task_id, arraySort(groupUniqArrayArray(20)(${PERSONS})) AS reviewers
  FROM ledger_event PREWHERE type IN (${PEOPLE})
  WHERE tenant = {tenant:String} AND task_id IN (${whose}) GROUP BY task_id`;

/** What counts for the plan; what else is shown of a task is not read for it. */
const FOR_PLAN = `t.workflow AS workflow, t.status AS status, p.parent AS parent, c.cost AS costNanoUsd,
    e.atMostOnceDone AS atMostOnceDone, e.atMostOnceUnknown AS atMostOnceUnknown,
    e.idempotentDone AS idempotentDone, e.idempotentUnknown AS idempotentUnknown`;

const joined = (whose: string): string => `(${tasksOf(whose)}) AS t
    LEFT JOIN (${parentsOf(whose)}) AS p ON t.task_id = p.task_id
    LEFT JOIN (${costsSql(whose)}) AS c ON t.task_id = c.task_id
    LEFT JOIN (${effectsOf(whose)}) AS e ON t.task_id = e.task_id`;

const factsOf = (whose: string): string => `SELECT t.task_id AS taskId, t.endedMs AS endedMs,
    t.version AS version, t.subject AS subject, ${FOR_PLAN}, e.tools AS tools,
    o.outputHash AS outputHash, w.reviewers AS reviewers
  FROM ${joined(whose)}
    LEFT JOIN (${outputsOf(whose)}) AS o ON t.task_id = o.task_id
    LEFT JOIN (${reviewersOf(whose)}) AS w ON t.task_id = w.task_id`;

/** One page of them: the oldest first, so they are to be run again. */
export const keysPageSql = (hits: Hits, after: boolean): string =>
  keysSql(
    hits,
    `${after ? 'HAVING (acceptedMs, taskId) > ({at:Int64}, {id:String})' : ''}
     ORDER BY acceptedMs, taskId LIMIT {limit:UInt32}`,
  );

/** What these are: looked up for them alone. */
export const namedFactsSql = factsOf(NAMED);

const FOUND = 'SELECT taskId FROM found';

/** All of them, with everything. */
export const allSql = (hits: Hits): string => `WITH found AS (${keysSql(hits)})
  SELECT facts.*, k.acceptedMs AS acceptedMs, k.index AS index, k.times AS times
  FROM (${factsOf(FOUND)}) AS facts INNER JOIN found AS k ON facts.taskId = k.taskId
  ORDER BY acceptedMs, taskId`;

const groupsOf = (
  whose: string,
): string => `SELECT workflow, status, (parent != '')::Bool AS isFork,
    count() AS tasks, sum(a.costNanoUsd) AS costNanoUsd,
    sum(a.atMostOnceDone) AS atMostOnceDone, sum(a.atMostOnceUnknown) AS atMostOnceUnknown,
    sum(a.idempotentDone) AS idempotentDone, sum(a.idempotentUnknown) AS idempotentUnknown
  FROM (SELECT ${FOR_PLAN} FROM ${joined(whose)}) AS a
  GROUP BY workflow, status, isFork, a.atMostOnceDone > 0, a.atMostOnceUnknown > 0
  ORDER BY workflow, status`;

/** All of them, those together that are alike in what counts for the plan. */
export const groupsSql = (hits: Hits): string =>
  `WITH found AS (${keysSql(hits)}) ${groupsOf(FOUND)}`;

export const namedGroupsSql = groupsOf(NAMED);
