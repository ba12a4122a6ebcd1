-- What analysts read: versioned by name, without personal content. Raw tables stay private.
-- Made anew at every start. Events of before and after they became version 2
-- stand in the same ledger: both count.
CREATE OR REPLACE VIEW v_events AS
SELECT
  ledger_index, id, type, service, subject, sequence, time, tenant, task_id,
  causation_id, correlation_id, data,
  toString(leaf) AS leaf
FROM ledger_event FINAL;

-- What is counted and added up comes from `ledger_fact`, where it stands in columns; the rest is read
-- out of the data of the few events concerned. A column never changes its meaning: another meaning
-- is another view, with the next number in its name (v2_…).
-- Views are replaced by the first instance that starts, and one of before there was `ledger_fact`
-- may still answer: its filter of tenants knows `ledger_event` alone. So a fact counts only for a
-- tenant of whom the asker sees events.
CREATE OR REPLACE VIEW v_runs AS
SELECT
  any(f.task_id) AS task_id,
  f.run_id AS run_id,
  any(f.tenant) AS tenant,
  anyIf(f.workflow, f.type = 'run.accepted.v1')::String AS workflow,
  anyIf(f.stage, f.type = 'run.accepted.v1')::String AS stage,
  anyIf(f.agent, f.type = 'run.accepted.v1')::String AS agent,
  anyIf(f.role, f.type = 'run.accepted.v1')::String AS role,
  anyIf(f.round, f.type = 'run.accepted.v1') AS round,
  minIf(f.time, f.type = 'run.accepted.v1') AS accepted_at,
  maxIf(f.time, f.type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')) AS ended_at,
  extract(anyIf(f.type, f.type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')), '^run\\.([a-z]+)') AS outcome,
  anyIf(f.prompt_hash, f.type = 'run.completed.v2')::String AS prompt_hash,
  anyIf(f.model, f.type = 'run.completed.v2')::String AS model,
  countIf(f.type = 'model-call.requested.v1') AS model_calls,
  countIf(f.type = 'tool-call.requested.v1') AS tool_calls,
  countIf(f.type = 'retry.scheduled.v1') AS retries,
  maxIf(f.spent_nano_usd, f.type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')) / 1e9 AS cost_usd
FROM ledger_fact AS f FINAL
WHERE f.tenant IN (SELECT tenant FROM ledger_event) AND f.stream = 'run'
GROUP BY f.run_id
HAVING workflow != '';

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
  WHERE tenant IN (SELECT tenant FROM ledger_event) AND stream = 'run' AND type IN ('model-call.completed.v1', 'model-call.failed.v1')
) AS c
LEFT ANY JOIN (
  SELECT run_id, workflow, stage, agent, role FROM ledger_fact FINAL
  WHERE tenant IN (SELECT tenant FROM ledger_event) AND stream = 'run' AND type = 'run.accepted.v1'
) AS r ON c.run_id = r.run_id;

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
  PREWHERE type IN ('tool-call.completed.v1', 'tool-call.failed.v1')
) AS c
LEFT ANY JOIN (
  SELECT run_id, workflow, stage, agent, role FROM ledger_fact FINAL
  WHERE tenant IN (SELECT tenant FROM ledger_event) AND stream = 'run' AND type = 'run.accepted.v1'
) AS r ON c.run_id = r.run_id;

-- A run costs what its books say, or its calls so far, whichever is more: a task and a stage cost
-- what their runs do.
CREATE OR REPLACE VIEW v_tasks AS
SELECT
  t.task_id AS task_id, t.tenant AS tenant, t.workflow::String AS workflow, t.workflow_version AS workflow_version, t.data_subject AS subject, t.idempotency_key AS idempotency_key,
  t.status AS status, t.accepted_at AS accepted_at, t.ended_at AS ended_at,
  if(t.ended_at IS NULL, NULL, dateDiff('millisecond', t.accepted_at, t.ended_at) / 1000) AS duration_s,
  ifNull(c.cost_usd, 0) AS cost_usd,
  t.stages AS stages, t.qa_rounds AS qa_rounds, t.corrections AS corrections, t.decisions AS decisions
FROM (
  SELECT
    f.task_id AS task_id,
    any(f.tenant) AS tenant,
    anyIf(f.workflow, f.type = 'task.accepted.v1') AS workflow,
    anyIf(f.workflow_version, f.type = 'task.accepted.v1') AS workflow_version,
    anyIf(f.data_subject, f.type = 'task.accepted.v1') AS data_subject,
    anyIf(f.idempotency_key, f.type = 'task.accepted.v1') AS idempotency_key,
    multiIf(
      countIf(f.type = 'task.completed.v1') > 0, 'completed',
      countIf(f.type = 'task.failed.v1') > 0, 'failed',
      countIf(f.type = 'task.cancelled.v1') > 0, 'cancelled',
      countIf(f.type = 'task.paused.v1') > countIf(f.type = 'task.resumed.v1'), 'paused',
      countIf(f.type = 'task.halted.v1') > countIf(f.type = 'task.unhalted.v1'), 'halted',
      countIf(f.type = 'task.suspended.v1') > countIf(f.type = 'task.continued.v1'), 'waiting',
      countIf(f.type IN ('decision.requested.v1', 'decision.requested.v2')) > countIf(f.type = 'decision.recorded.v1'), 'waiting',
      countIf(f.type = 'task.queued.v1') > countIf(f.type = 'task.started.v1'), 'queued',
      'running') AS status,
    minIf(f.time, f.type = 'task.accepted.v1') AS accepted_at,
    if(countIf(f.type IN ('task.completed.v1', 'task.failed.v1', 'task.cancelled.v1')) = 0, NULL,
       maxIf(f.time, f.type IN ('task.completed.v1', 'task.failed.v1', 'task.cancelled.v1'))) AS ended_at,
    countIf(f.type = 'stage.completed.v1') AS stages,
    countIf(f.type IN ('qa.requested.v1', 'qa.requested.v2')) AS qa_rounds,
    countIf(f.type = 'run.requested.v1' AND f.role = 'correction') AS corrections,
    countIf(f.type = 'decision.recorded.v1') AS decisions
  FROM ledger_fact AS f FINAL
  WHERE f.tenant IN (SELECT tenant FROM ledger_event) AND f.stream = 'task'
  GROUP BY f.task_id
  HAVING workflow != ''
) AS t
LEFT JOIN (
  SELECT task_id, sum(cost) AS cost_usd
  FROM (
    SELECT
      task_id, run_id,
      greatest(
        sumIf(cost_nano_usd, type IN ('model-call.completed.v1', 'model-call.failed.v1')),
        max(spent_nano_usd)) / 1e9 AS cost
    FROM ledger_fact FINAL
    WHERE tenant IN (SELECT tenant FROM ledger_event) AND stream = 'run' AND type IN ('model-call.completed.v1', 'model-call.failed.v1', 'run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')
    GROUP BY task_id, run_id
  )
  GROUP BY task_id
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
  WHERE f.tenant IN (SELECT tenant FROM ledger_event) AND f.stream = 'task' AND f.type IN ('run.requested.v1', 'stage.completed.v1', 'qa.requested.v1', 'qa.requested.v2')
  GROUP BY f.task_id, f.stage
  HAVING countIf(f.type = 'run.requested.v1') > 0
) AS s
LEFT ANY JOIN (
  SELECT task_id, workflow FROM ledger_fact FINAL
  WHERE tenant IN (SELECT tenant FROM ledger_event) AND stream = 'task' AND type = 'task.accepted.v1'
) AS t ON s.task_id = t.task_id
LEFT JOIN (
  SELECT task_id, stage, count() AS runs, sum(cost) AS cost_usd
  FROM (
    SELECT
      any(f.task_id) AS task_id,
      anyIf(f.stage, f.type = 'run.accepted.v1') AS stage,
      greatest(
        sumIf(f.cost_nano_usd, f.type IN ('model-call.completed.v1', 'model-call.failed.v1')),
        max(f.spent_nano_usd)) / 1e9 AS cost
    FROM ledger_fact AS f FINAL
    WHERE f.tenant IN (SELECT tenant FROM ledger_event) AND f.stream = 'run' AND f.type IN ('run.accepted.v1', 'model-call.completed.v1', 'model-call.failed.v1', 'run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')
    GROUP BY f.run_id
    HAVING stage != ''
  )
  GROUP BY task_id, stage
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
FROM ledger_event FINAL
PREWHERE type IN ('ticket.answered.v1', 'ticket.answered.v2');

CREATE OR REPLACE VIEW v_halts AS
SELECT
  minIf(time, type IN ('halt.ordered.v1', 'halt.ordered.v2')) AS ordered_at,
  any(tenant) AS tenant,
  JSONExtractString(data, 'haltId') AS halt_id,
  any(JSONExtractString(data, 'scope')) AS scope,
  any(JSONExtractString(data, 'key')) AS key,
  anyIf(JSONExtractString(data, 'reason'), type IN ('halt.ordered.v1', 'halt.ordered.v2')) AS reason,
  maxIf(JSONExtractUInt(data, 'limitNanoUsd'), type IN ('halt.ordered.v1', 'halt.ordered.v2')) / 1e9 AS limit_usd,
  multiIf(countIf(type = 'halt.lifted.v1') > 0, 'lifted', countIf(type = 'halt.upheld.v1') > 0, 'upheld', 'open') AS state
FROM ledger_event FINAL
PREWHERE type IN ('halt.ordered.v1', 'halt.ordered.v2', 'halt.lifted.v1', 'halt.upheld.v1')
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
FROM ledger_event FINAL
ARRAY JOIN JSONExtractArrayRaw(data, 'findings') AS finding
PREWHERE type IN ('review.completed.v1', 'review.completed.v2');

CREATE OR REPLACE VIEW v_retries AS
SELECT
  time, tenant, task_id,
  JSONExtractString(data, 'runId') AS run_id,
  JSONExtractUInt(data, 'step') AS step,
  JSONExtractUInt(data, 'attempt') AS attempt,
  JSONExtractString(data, 'errorClass') AS error_class,
  JSONExtractUInt(data, 'delayMs') AS delay_ms,
  JSONExtractString(data, 'reason') AS reason
FROM ledger_event FINAL
PREWHERE type = 'retry.scheduled.v1';

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
  FROM ledger_event FINAL
  PREWHERE type IN ('ticket.opened.v1', 'ticket.opened.v2', 'ticket.answered.v1', 'ticket.answered.v2', 'ticket.withdrawn.v1',
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
  FROM ledger_event FINAL
  PREWHERE type IN ('budget.set.v1', 'budget.threshold-reached.v1')
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
FROM ledger_event FINAL
PREWHERE type = 'checkpoint.signed.v1';
