-- What analysts read: versioned by name, without personal content. Raw tables stay private.
-- Each reads with PREWHERE whose rows they are, before any condition of the asker can fail on another's.
-- Made anew at every start. Events of before and after they became version 2
-- stand in the same ledger: both count.
CREATE OR REPLACE VIEW v_events AS
SELECT
  ledger_index, id, type, service, subject, sequence, time, tenant, task_id,
  causation_id, correlation_id, data,
  toString(leaf) AS leaf
FROM ledger_event FINAL
PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event);

-- What is counted and added up comes from `ledger_fact`, where it stands in columns; the rest is read
-- out of the data of the few events concerned. A column never changes its meaning: another meaning
-- is another view, with the next number in its name (v2_…).
-- Views are replaced by the first instance that starts, and one of before there was `ledger_fact`
-- may still answer: its filter of tenants knows `ledger_event` alone. So a fact counts only for a
-- tenant of whom the asker sees events.
CREATE OR REPLACE VIEW v_runs AS
SELECT
  any(r.task_id) AS task_id,
  r.run_id AS run_id,
  any(r.tenant) AS tenant,
  max(r.workflow)::String AS workflow,
  max(r.stage)::String AS stage,
  max(r.agent)::String AS agent,
  max(r.role)::String AS role,
  max(r.round) AS round,
  max(r.accepted_at) AS accepted_at,
  max(r.ended_at) AS ended_at,
  max(r.outcome)::String AS outcome,
  max(r.prompt_hash)::String AS prompt_hash,
  max(r.model)::String AS model,
  uniqExactArray(r.model_calls) AS model_calls,
  uniqExactArray(r.tool_calls) AS tool_calls,
  uniqExactArray(r.retries) AS retries,
  max(r.spent_nano_usd) / 1e9 AS cost_usd
FROM ledger_run AS r
PREWHERE r.tenant IN (SELECT DISTINCT tenant FROM ledger_event)
GROUP BY r.run_id
HAVING workflow != '';

-- Runs that were completed, without what they did in between: both ends of most are of one day, and
-- stand in one row; those of a run across midnight are brought together.
CREATE OR REPLACE VIEW v_completed_runs AS
SELECT
  r.task_id AS task_id, r.run_id AS run_id, r.tenant AS tenant,
  r.workflow AS workflow, r.stage AS stage, r.agent AS agent, r.role AS role,
  r.accepted_at AS accepted_at, r.prompt_hash AS prompt_hash, r.model AS model, r.spent_nano_usd / 1e9 AS cost_usd
FROM ledger_run AS r FINAL
PREWHERE r.tenant IN (SELECT DISTINCT tenant FROM ledger_event)
WHERE r.workflow != '' AND r.prompt_hash != ''
UNION ALL
SELECT
  any(r.task_id) AS task_id, r.run_id AS run_id, any(r.tenant) AS tenant,
  max(r.workflow)::LowCardinality(String) AS workflow, max(r.stage)::LowCardinality(String) AS stage,
  max(r.agent)::LowCardinality(String) AS agent, max(r.role)::LowCardinality(String) AS role,
  max(r.accepted_at) AS accepted_at, max(r.prompt_hash)::LowCardinality(String) AS prompt_hash,
  max(r.model)::LowCardinality(String) AS model, max(r.spent_nano_usd) / 1e9 AS cost_usd
FROM ledger_run AS r FINAL
PREWHERE r.tenant IN (SELECT DISTINCT tenant FROM ledger_event)
WHERE (r.workflow = '') != (r.prompt_hash = '')
GROUP BY r.run_id
HAVING max(r.workflow) != '' AND max(r.prompt_hash) != '';

CREATE OR REPLACE VIEW v_model_calls AS
SELECT
  c.time AS time, c.tenant AS tenant, c.task_id AS task_id, c.run_id AS run_id,
  r.workflow::String AS workflow, r.stage::String AS stage, r.agent::String AS agent, r.role::String AS role,
  c.step AS step, c.attempt AS attempt, c.model::String AS model,
  startsWith(c.model::String, 'simulated/') AS is_simulated,
  if(c.type = 'model-call.completed.v1', 'answered', 'failed') AS outcome, c.error_class::String AS error_class,
  c.input_tokens AS input_tokens, c.cached_input_tokens AS cached_input_tokens, c.output_tokens AS output_tokens,
  c.cost_nano_usd / 1e9 AS cost_usd, c.cost_is_bound AS cost_is_bound, c.latency_ms AS latency_ms
FROM (
  SELECT * FROM ledger_fact FINAL
  PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND stream = 'run' AND type IN ('model-call.completed.v1', 'model-call.failed.v1')
) AS c
LEFT ANY JOIN (
  SELECT run_id, workflow, stage, agent, role FROM ledger_fact FINAL
  PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND stream = 'run' AND type = 'run.accepted.v1'
) AS r ON c.run_id = r.run_id;

-- What was set aside for calls. One that ended after midnight has two rows: its beginning counts.
CREATE OR REPLACE VIEW v_reservations AS
SELECT
  c.day AS day, c.requested_at AS time, c.tenant AS tenant, c.task_id AS task_id, c.run_id AS run_id, c.step AS step, c.attempt AS attempt,
  c.reserved_nano_usd AS reserved_nano_usd,
  c.ended_at = toDateTime64(0, 3, 'UTC') AND (c.run_id, c.step, c.attempt) NOT IN (
    SELECT run_id, step, attempt FROM ledger_call FINAL
    PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event)
    WHERE requested_at = toDateTime64(0, 3, 'UTC')
  ) AS is_open
FROM ledger_call AS c FINAL
PREWHERE c.tenant IN (SELECT DISTINCT tenant FROM ledger_event)
WHERE c.requested_at > toDateTime64(0, 3, 'UTC');

CREATE OR REPLACE VIEW v_tool_calls AS
SELECT
  c.time AS time, c.tenant AS tenant, c.task_id AS task_id, c.run_id AS run_id,
  r.workflow::String AS workflow, r.stage::String AS stage, r.agent::String AS agent, r.role::String AS role,
  c.step AS step, c.attempt AS attempt, c.tool AS tool,
  if(c.type = 'tool-call.completed.v1', 'answered', 'failed') AS outcome, c.error_class AS error_class,
  multiIf(c.type = 'tool-call.failed.v1', '', c.how = '', 'called', c.how) AS how,
  c.effect_is AS effect_is, c.latency_ms AS latency_ms, c.tool_call_id AS tool_call_id
FROM (
  SELECT
    time, tenant, task_id, type,
    JSONExtractString(data, 'runId') AS run_id,
    toUInt32(JSONExtractUInt(data, 'step')) AS step,
    toUInt32(JSONExtractUInt(data, 'attempt')) AS attempt,
    JSONExtractString(data, 'tool') AS tool,
    JSONExtractString(data, 'toolCallId') AS tool_call_id,
    JSONExtractString(data, 'errorClass') AS error_class,
    JSONExtractString(data, 'how') AS how,
    JSONExtractString(data, 'effectIs') AS effect_is,
    JSONExtractUInt(data, 'latencyMs') AS latency_ms
  FROM ledger_event FINAL
  PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND type IN ('tool-call.completed.v1', 'tool-call.failed.v1')
) AS c
LEFT ANY JOIN (
  SELECT run_id, workflow, stage, agent, role FROM ledger_fact FINAL
  PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND stream = 'run' AND type = 'run.accepted.v1'
) AS r ON c.run_id = r.run_id;

-- What tasks are, without what they cost: that is in their runs, of which there are more.
CREATE OR REPLACE VIEW v_task_states AS
SELECT
  t.task_id AS task_id,
  any(t.tenant) AS tenant,
  max(t.workflow)::String AS workflow,
  max(t.workflow_version) AS workflow_version,
  max(t.data_subject) AS subject,
  max(t.idempotency_key) AS idempotency_key,
  multiIf(
    max(t.is_completed) = 1, 'completed',
    max(t.is_failed) = 1, 'failed',
    max(t.is_cancelled) = 1, 'cancelled',
    sum(length(t.paused)) > sum(length(t.resumed)), 'paused',
    sum(length(t.halted)) > sum(length(t.unhalted)), 'halted',
    sum(length(t.suspended)) > sum(length(t.continued)), 'waiting',
    sum(length(t.asked)) > sum(length(t.decided)), 'waiting',
    sum(length(t.queued)) > sum(length(t.started)), 'queued',
    'running') AS status,
  max(t.accepted_at) AS accepted_at,
  if(max(t.is_completed) + max(t.is_failed) + max(t.is_cancelled) = 0, NULL, max(t.ended_at)) AS ended_at,
  nullIf(max(t.stopped_at), toDateTime64(0, 3, 'UTC')) AS stopped_at,
  sum(length(t.stages)) AS stages,
  sum(length(t.qa_rounds)) AS qa_rounds,
  sum(length(t.corrections)) AS corrections,
  sum(length(t.decided)) AS decisions
FROM ledger_task AS t FINAL
PREWHERE t.tenant IN (SELECT DISTINCT tenant FROM ledger_event)
GROUP BY t.task_id
HAVING workflow != '';

-- A run costs what its books say, or its calls so far, whichever is more: a task and a stage cost
-- what their runs do, and whoever else adds up costs of runs takes them from here.
CREATE OR REPLACE VIEW v_run_costs AS
SELECT
  r.task_id AS task_id, r.run_id AS run_id, any(r.tenant) AS tenant,
  max(r.stage)::String AS stage,
  greatest(sum(arraySum(mapValues(r.call_nano_usd))), max(r.spent_nano_usd)) AS cost_nano_usd
FROM ledger_run AS r FINAL
PREWHERE r.tenant IN (SELECT DISTINCT tenant FROM ledger_event)
GROUP BY r.task_id, r.run_id;

CREATE OR REPLACE VIEW v_tasks AS
SELECT
  t.task_id AS task_id, t.tenant AS tenant, t.workflow AS workflow, t.workflow_version AS workflow_version, t.subject AS subject, t.idempotency_key AS idempotency_key,
  t.status AS status, t.accepted_at AS accepted_at, t.ended_at AS ended_at,
  if(t.ended_at IS NULL, NULL, dateDiff('millisecond', t.accepted_at, t.ended_at) / 1000) AS duration_s,
  ifNull(c.cost_usd, 0) AS cost_usd,
  t.stages AS stages, t.qa_rounds AS qa_rounds, t.corrections AS corrections, t.decisions AS decisions
FROM v_task_states AS t
LEFT JOIN (
  SELECT task_id, sum(cost_nano_usd) / 1e9 AS cost_usd FROM v_run_costs GROUP BY task_id
) AS c ON t.task_id = c.task_id;

CREATE OR REPLACE VIEW v_stages AS
SELECT
  s.task_id AS task_id, s.tenant AS tenant, t.workflow::String AS workflow, s.stage::String AS stage,
  s.requested_at AS requested_at, s.completed_at AS completed_at,
  if(s.completed_at IS NULL, NULL, dateDiff('millisecond', s.requested_at, s.completed_at) / 1000) AS duration_s,
  s.rounds AS rounds, s.corrections AS corrections, toUInt64(ifNull(c.runs, 0)) AS runs, ifNull(c.cost_usd, 0) AS cost_usd
FROM (
  SELECT
    f.task_id AS task_id, f.stage AS stage,
    any(f.tenant) AS tenant,
    minIf(f.time, f.type = 'run.requested.v1') AS requested_at,
    if(countIf(f.type = 'stage.completed.v1') = 0, NULL, maxIf(f.time, f.type = 'stage.completed.v1')) AS completed_at,
    countIf(f.type IN ('qa.requested.v1', 'qa.requested.v2')) AS rounds,
    countIf(f.type = 'run.requested.v1' AND f.role = 'correction') AS corrections
  FROM ledger_fact AS f FINAL
  PREWHERE f.tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND f.stream = 'task' AND f.type IN ('run.requested.v1', 'stage.completed.v1', 'qa.requested.v1', 'qa.requested.v2')
  GROUP BY f.task_id, f.stage
  HAVING countIf(f.type = 'run.requested.v1') > 0
) AS s
LEFT ANY JOIN (
  SELECT task_id, workflow FROM ledger_fact FINAL
  PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND stream = 'task' AND type = 'task.accepted.v1'
) AS t ON s.task_id = t.task_id
LEFT JOIN (
  SELECT task_id, stage, count() AS runs, sum(cost_nano_usd) / 1e9 AS cost_usd
  FROM v_run_costs WHERE stage != '' GROUP BY task_id, stage
) AS c ON s.task_id = c.task_id AND s.stage = c.stage;

CREATE OR REPLACE VIEW v_cost_daily AS
SELECT
  toDate(time) AS day, tenant, workflow, model, is_simulated,
  count() AS calls, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost_usd) AS cost_usd
FROM v_model_calls
GROUP BY day, tenant, workflow, model, is_simulated;

CREATE OR REPLACE VIEW v_decisions AS
SELECT
  time, tenant, task_id,
  JSONExtractString(data, 'ticketId') AS ticket_id,
  JSONExtractString(data, 'kind') AS kind,
  JSONExtractString(data, 'queue') AS queue,
  JSONExtractString(data, 'by') AS answered_by,
  JSONExtractString(data, 'option') AS option,
  JSONExtractBool(data, 'byDefault') AS by_default,
  JSONExtractString(data, 'via') AS via,
  JSONExtractString(data, 'endorsedBy') AS endorsed_by,
  JSONExtractString(data, 'precedentId') AS precedent_id,
  JSONExtractString(data, 'groupId') AS group_id
FROM ledger_control_event FINAL
PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND type IN ('ticket.answered.v1', 'ticket.answered.v2');

CREATE OR REPLACE VIEW v_halts AS
SELECT
  minIf(time, type IN ('halt.ordered.v1', 'halt.ordered.v2')) AS ordered_at,
  any(h.tenant) AS tenant,
  JSONExtractString(data, 'haltId') AS halt_id,
  any(JSONExtractString(data, 'scope')) AS scope,
  any(JSONExtractString(data, 'key')) AS key,
  anyIf(JSONExtractString(data, 'reason'), type IN ('halt.ordered.v1', 'halt.ordered.v2')) AS reason,
  maxIf(JSONExtractUInt(data, 'limitNanoUsd'), type IN ('halt.ordered.v1', 'halt.ordered.v2')) / 1e9 AS limit_usd,
  multiIf(countIf(type = 'halt.lifted.v1') > 0, 'lifted', countIf(type = 'halt.upheld.v1') > 0, 'upheld', 'open') AS state
FROM ledger_control_event AS h FINAL
PREWHERE h.tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND type IN ('halt.ordered.v1', 'halt.ordered.v2', 'halt.lifted.v1', 'halt.upheld.v1')
GROUP BY halt_id;

CREATE OR REPLACE VIEW v_findings AS
SELECT
  time, tenant, task_id,
  JSONExtractString(data, 'stage') AS stage,
  JSONExtractUInt(data, 'round') AS round,
  JSONExtractString(data, 'verdict') AS verdict,
  JSONExtractString(finding, 'findingId') AS finding_id,
  JSONExtractString(finding, 'category') AS category,
  JSONExtractString(finding, 'severity') AS severity,
  JSONExtractString(finding, 'status') AS status,
  length(JSONExtractArrayRaw(finding, 'reportedBy')) AS reported_by
FROM ledger_control_event FINAL
ARRAY JOIN JSONExtractArrayRaw(data, 'findings') AS finding
PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND type IN ('review.completed.v1', 'review.completed.v2');

CREATE OR REPLACE VIEW v_retries AS
SELECT
  time, tenant, task_id,
  JSONExtractString(data, 'runId') AS run_id,
  JSONExtractUInt(data, 'step') AS step,
  JSONExtractUInt(data, 'attempt') AS attempt,
  JSONExtractString(data, 'errorClass') AS error_class,
  JSONExtractUInt(data, 'delayMs') AS delay_ms,
  JSONExtractString(data, 'reason') AS reason
FROM ledger_control_event FINAL
PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND type = 'retry.scheduled.v1';

CREATE OR REPLACE VIEW v_tickets AS
SELECT
  e.ticket_id AS ticket_id,
  any(e.tenant) AS tenant,
  anyIf(e.task_id, isOpening) AS task_id,
  anyIf(e.kind, isOpening) AS kind,
  argMaxIf(e.queue, e.sequence, e.queue != '') AS queue,
  anyIf(e.risk, isOpening) AS risk,
  anyIf(e.requested_by, isOpening) AS requested_by,
  multiIf(
    countIf(isAnswer) > 0, 'answered',
    countIf(e.type = 'ticket.withdrawn.v1') > 0, 'withdrawn',
    countIf(e.type = 'ticket.decided.v1') > countIf(e.type = 'ticket.reopened.v1'), 'decided',
    'open') AS status,
  minIf(e.time, isOpening) AS opened_at,
  parseDateTime64BestEffortOrNull(anyIf(e.due_at, isOpening), 3, 'UTC') AS due_at,
  if(countIf(isEnd) = 0, NULL, maxIf(e.time, isEnd)) AS ended_at,
  if(countIf(isEnd) = 0, NULL, dateDiff('millisecond', minIf(e.time, isOpening), maxIf(e.time, isEnd)) / 1000) AS waited_s,
  anyIf(e.answered_by, isAnswer) AS answered_by,
  countIf(e.type = 'ticket.overdue.v1') > 0 AS is_overdue,
  countIf(e.type = 'ticket.reminded.v1') AS reminders,
  countIf(e.type = 'ticket.moved.v1') AS moves,
  countIf(e.type = 'ticket.reopened.v1') AS reopenings
FROM (
  SELECT
    tenant, task_id, type, sequence, time,
    type IN ('ticket.opened.v1', 'ticket.opened.v2') AS isOpening,
    type IN ('ticket.answered.v1', 'ticket.answered.v2') AS isAnswer,
    type IN ('ticket.answered.v1', 'ticket.answered.v2', 'ticket.withdrawn.v1') AS isEnd,
    JSONExtractString(data, 'ticketId') AS ticket_id,
    JSONExtractString(data, 'kind') AS kind,
    JSONExtractString(data, 'queue') AS queue,
    JSONExtractString(data, 'risk') AS risk,
    JSONExtractString(data, 'requestedBy') AS requested_by,
    JSONExtractString(data, 'dueAt') AS due_at,
    JSONExtractString(data, 'by') AS answered_by
  FROM ledger_control_event FINAL
  PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND type IN ('ticket.opened.v1', 'ticket.opened.v2', 'ticket.answered.v1', 'ticket.answered.v2', 'ticket.withdrawn.v1',
    'ticket.decided.v1', 'ticket.reopened.v1', 'ticket.overdue.v1', 'ticket.reminded.v1', 'ticket.moved.v1')
) AS e
GROUP BY e.ticket_id
HAVING countIf(isOpening) > 0;

CREATE OR REPLACE VIEW v_budgets AS
SELECT
  e.scope AS scope, e.key AS key, e.tenant AS tenant,
  argMaxIf(e.limit_nano_usd, e.ledger_index, isSet) / 1e9 AS limit_usd,
  e.period AS period,
  maxIf(e.time, isSet) AS set_at,
  argMaxIf(e.by, e.ledger_index, isSet) AS set_by,
  argMaxIf(e.reason, e.ledger_index, isSet) AS reason,
  countIf(isSet) AS changes,
  maxIf(e.percent, e.type = 'budget.threshold-reached.v1') AS highest_percent,
  if(countIf(e.type = 'budget.threshold-reached.v1') = 0, NULL, maxIf(e.time, e.type = 'budget.threshold-reached.v1')) AS threshold_at
FROM (
  SELECT
    ledger_index, tenant, time, type,
    type = 'budget.set.v1' AS isSet,
    JSONExtractString(data, 'scope') AS scope,
    JSONExtractString(data, 'key') AS key,
    JSONExtractUInt(data, 'limitNanoUsd') AS limit_nano_usd,
    multiIf(JSONHas(data, 'period'), JSONExtractString(data, 'period'), scope = 'tenant', 'month', 'total') AS period,
    JSONExtractString(data, 'by') AS by,
    JSONExtractString(data, 'reason') AS reason,
    JSONExtractUInt(data, 'percent') AS percent
  FROM ledger_control_event FINAL
  PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND type IN ('budget.set.v1', 'budget.threshold-reached.v1')
) AS e
GROUP BY e.tenant, e.scope, e.key, e.period
HAVING changes > 0;

CREATE OR REPLACE VIEW v_checkpoints AS
SELECT
  time, tenant,
  JSONExtractUInt(data, 'number') AS number,
  JSONExtractString(data, 'origin') AS origin,
  JSONExtractUInt(data, 'treeSize') AS tree_size,
  JSONExtractString(data, 'rootHash') AS root_hash,
  JSONExtract(data, 'keys', 'Array(String)') AS keys,
  JSONExtract(data, 'newKeys', 'Array(String)') AS new_keys,
  JSONExtractString(data, 'note') AS note
FROM ledger_control_event FINAL
PREWHERE tenant IN (SELECT DISTINCT tenant FROM ledger_event) AND type = 'checkpoint.signed.v1';
