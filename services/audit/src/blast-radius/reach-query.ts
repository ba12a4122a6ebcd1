import type { Hits } from './cause-query.js';

const ANSWERED = `'ticket.answered.v1', 'ticket.answered.v2'`;

const of = (field: string): string => `JSONExtractString(data, '${field}')`;

/** The engine cannot read JSON with half a surrogate pair in it: of the content only names count here. */
const BODY = String.raw`replaceRegexpAll(body, '(?i)[\\\\]ud[89a-f][0-9a-f]{2}', '\\\\n')`;

/** Which stage each workflow version begins with. Whoever registered it: workflows are no tenant's. */
const FIRST_STAGES = `SELECT ${of('hash')}, JSONExtractString(data, 'definition', 'stages', 1, 'name')
  FROM ledger_event PREWHERE type = 'workflow.registered.v1'`;

/**
 * Forks that took over outputs of the stages before theirs: these are in the content. Where that cannot be
 * read, as it is sealed, one that did not begin with the first stage did: the first takes nothing but the brief.
 */
const FORKS = `SELECT task_id, ledger_index, ${of('parentTaskId')} AS source
  FROM ledger_event
  PREWHERE type = 'task.accepted.v1' AND position(data, '"parentTaskId"') > 0
  WHERE tenant = {tenant:String} AND source != ''
    AND if(JSONHas(${BODY}, 'content', 'brief'), notEmpty(JSONExtractKeys(${BODY}, 'content', 'outputs')),
      (JSONExtractString(data, 'workflow', 'hash'), JSONExtractString(data, 'fork', 'fromStage')) NOT IN (${FIRST_STAGES}))`;

/** Tasks in which a kept answer decided, by the task in which it was given first. */
const PRECEDENTS = `SELECT used.task_id AS task_id, used.ledger_index AS ledger_index, given.task_id AS source
  FROM (
    SELECT task_id, ledger_index, ${of('precedentId')} AS precedent
    FROM ledger_event PREWHERE type IN (${ANSWERED}) AND position(data, '"precedentId"') > 0
    WHERE tenant = {tenant:String} AND precedent != '') AS used
  INNER JOIN (
    SELECT DISTINCT ${of('precedentId')} AS precedent, concat('ticket/', ${of('fromTicketId')}) AS ticket
    FROM ledger_event PREWHERE type = 'precedent.kept.v1'
    WHERE tenant = {tenant:String}) AS kept ON used.precedent = kept.precedent
  INNER JOIN (
    SELECT DISTINCT subject, task_id FROM ledger_event PREWHERE type IN (${ANSWERED})
    WHERE tenant = {tenant:String}) AS given ON kept.ticket = given.subject`;

/** What was taken from these tasks, by whom, and whether the cause shows in their own events, too. */
const takenSql = ({ sql }: Hits, whose: string): string => `SELECT task_id AS taskId, source,
    min(ledger_index) AS index, uniqExact(ledger_index) AS times,
    (task_id IN (SELECT task_id FROM (${sql})))::Bool AS isDirect
  FROM (${FORKS} UNION ALL ${PRECEDENTS})
  WHERE source != task_id AND source IN (${whose})
  GROUP BY task_id, source ORDER BY task_id, source`;

/** From tasks whose own events show that they depended on the cause. */
export const takenFirstSql = (hits: Hits): string =>
  takenSql(hits, `SELECT task_id FROM (${hits.sql})`);

/** From those that had taken it themselves. */
export const takenNextSql = (hits: Hits): string =>
  takenSql(hits, 'SELECT arrayJoin({taskIds:Array(String)})');
