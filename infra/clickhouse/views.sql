-- What analysts read: versioned by name, without personal content. Raw tables stay private.
-- Made anew at every start. Events of before and after they became version 2
-- stand in the same ledger: both count.
CREATE OR REPLACE VIEW v_events AS
SELECT
  ledger_index, id, type, service, subject, sequence, time, tenant, task_id,
  causation_id, correlation_id, data,
  toString(leaf) AS leaf
FROM ledger_event FINAL;

CREATE OR REPLACE VIEW v_runs AS
SELECT
  any(task_id) AS task_id,
  JSONExtractString(data, 'runId') AS run_id,
  any(tenant) AS tenant,
  anyIf(JSONExtractString(data, 'workflow', 'name'), type = 'run.accepted.v1') AS workflow,
  anyIf(JSONExtractString(data, 'stage'), type = 'run.accepted.v1') AS stage,
  anyIf(JSONExtractString(data, 'agent'), type = 'run.accepted.v1') AS agent,
  anyIf(JSONExtractString(data, 'role'), type = 'run.accepted.v1') AS role,
  anyIf(JSONExtractUInt(data, 'round'), type = 'run.accepted.v1') AS round,
  minIf(time, type = 'run.accepted.v1') AS accepted_at,
  maxIf(time, type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')) AS ended_at,
  extract(anyIf(type, type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')), '^run\\.([a-z]+)') AS outcome,
  anyIf(JSONExtractString(data, 'setup', 'promptHash'), type = 'run.completed.v2') AS prompt_hash,
  anyIf(JSONExtractString(data, 'setup', 'model'), type = 'run.completed.v2') AS model,
  countIf(type = 'model-call.requested.v1') AS model_calls,
  countIf(type = 'tool-call.requested.v1') AS tool_calls,
  countIf(type = 'retry.scheduled.v1') AS retries,
  maxIf(JSONExtractUInt(data, 'purse', 'spentNanoUsd'), type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')) / 1e9 AS cost_usd
FROM ledger_event FINAL
WHERE startsWith(subject, 'run/')
GROUP BY run_id
HAVING workflow != '';

CREATE OR REPLACE VIEW v_model_calls AS
SELECT
  c.time AS time, c.tenant AS tenant, c.task_id AS task_id, c.run_id AS run_id,
  r.workflow AS workflow, r.stage AS stage, r.agent AS agent, r.role AS role,
  c.step AS step, c.attempt AS attempt, c.model AS model,
  startsWith(c.model, 'simulated/') AS is_simulated,
  c.outcome AS outcome, c.error_class AS error_class,
  c.input_tokens AS input_tokens, c.cached_input_tokens AS cached_input_tokens, c.output_tokens AS output_tokens,
  c.cost_usd AS cost_usd, c.cost_is_bound AS cost_is_bound, c.latency_ms AS latency_ms
FROM (
  SELECT
    time, tenant, task_id,
    JSONExtractString(data, 'runId') AS run_id,
    JSONExtractUInt(data, 'step') AS step,
    JSONExtractUInt(data, 'attempt') AS attempt,
    JSONExtractString(data, 'model') AS model,
    if(type = 'model-call.completed.v1', 'answered', 'failed') AS outcome,
    JSONExtractString(data, 'errorClass') AS error_class,
    JSONExtractUInt(data, 'usage', 'inputTokens') AS input_tokens,
    JSONExtractUInt(data, 'usage', 'cachedInputTokens') AS cached_input_tokens,
    JSONExtractUInt(data, 'usage', 'outputTokens') AS output_tokens,
    JSONExtractUInt(data, 'costNanoUsd') / 1e9 AS cost_usd,
    JSONExtractBool(data, 'costIsBound') AS cost_is_bound,
    JSONExtractUInt(data, 'latencyMs') AS latency_ms
  FROM ledger_event FINAL
  WHERE type IN ('model-call.completed.v1', 'model-call.failed.v1')
) AS c
LEFT JOIN (
  SELECT
    JSONExtractString(data, 'runId') AS run_id,
    JSONExtractString(data, 'workflow', 'name') AS workflow,
    JSONExtractString(data, 'stage') AS stage,
    JSONExtractString(data, 'agent') AS agent,
    JSONExtractString(data, 'role') AS role
  FROM ledger_event FINAL
  WHERE type = 'run.accepted.v1'
) AS r ON c.run_id = r.run_id;

-- A task costs what its runs have spent: settled runs by their books, open ones by their calls.
CREATE OR REPLACE VIEW v_tasks AS
SELECT
  t.task_id AS task_id, t.tenant AS tenant, t.workflow AS workflow, t.workflow_version AS workflow_version, t.data_subject AS subject, t.idempotency_key AS idempotency_key,
  t.status AS status, t.accepted_at AS accepted_at, t.ended_at AS ended_at,
  if(t.ended_at IS NULL, NULL, dateDiff('millisecond', t.accepted_at, t.ended_at) / 1000) AS duration_s,
  ifNull(c.cost_usd, 0) AS cost_usd,
  t.stages AS stages, t.qa_rounds AS qa_rounds, t.corrections AS corrections, t.decisions AS decisions
FROM (
  SELECT
    task_id,
    any(tenant) AS tenant,
    anyIf(JSONExtractString(data, 'workflow', 'name'), type = 'task.accepted.v1') AS workflow,
    anyIf(JSONExtractUInt(data, 'workflow', 'version'), type = 'task.accepted.v1') AS workflow_version,
    anyIf(JSONExtractString(data, 'subject'), type = 'task.accepted.v1') AS data_subject,
    anyIf(JSONExtractString(data, 'idempotencyKey'), type = 'task.accepted.v1') AS idempotency_key,
    multiIf(
      countIf(type = 'task.completed.v1') > 0, 'completed',
      countIf(type = 'task.failed.v1') > 0, 'failed',
      countIf(type = 'task.cancelled.v1') > 0, 'cancelled',
      countIf(type = 'task.paused.v1') > countIf(type = 'task.resumed.v1'), 'paused',
      countIf(type = 'task.halted.v1') > countIf(type = 'task.unhalted.v1'), 'halted',
      countIf(type = 'task.suspended.v1') > countIf(type = 'task.continued.v1'), 'waiting',
      countIf(type IN ('decision.requested.v1', 'decision.requested.v2')) > countIf(type = 'decision.recorded.v1'), 'waiting',
      countIf(type = 'task.queued.v1') > countIf(type = 'task.started.v1'), 'queued',
      'running') AS status,
    minIf(time, type = 'task.accepted.v1') AS accepted_at,
    if(countIf(type IN ('task.completed.v1', 'task.failed.v1', 'task.cancelled.v1')) = 0, NULL,
       maxIf(time, type IN ('task.completed.v1', 'task.failed.v1', 'task.cancelled.v1'))) AS ended_at,
    countIf(type = 'stage.completed.v1') AS stages,
    countIf(type IN ('qa.requested.v1', 'qa.requested.v2')) AS qa_rounds,
    countIf(type = 'run.requested.v1' AND JSONExtractString(data, 'role') = 'correction') AS corrections,
    countIf(type = 'decision.recorded.v1') AS decisions
  FROM ledger_event FINAL
  WHERE startsWith(subject, 'task/')
  GROUP BY task_id
  HAVING workflow != ''
) AS t
LEFT JOIN (
  SELECT task_id, sum(cost) AS cost_usd
  FROM (
    SELECT
      task_id, JSONExtractString(data, 'runId') AS run_id,
      greatest(
        sumIf(JSONExtractUInt(data, 'costNanoUsd'), type IN ('model-call.completed.v1', 'model-call.failed.v1')),
        max(JSONExtractUInt(data, 'purse', 'spentNanoUsd'))) / 1e9 AS cost
    FROM ledger_event FINAL
    WHERE type IN ('model-call.completed.v1', 'model-call.failed.v1', 'run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')
    GROUP BY task_id, run_id
  )
  GROUP BY task_id
) AS c ON t.task_id = c.task_id;

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
WHERE type IN ('ticket.answered.v1', 'ticket.answered.v2');

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
WHERE type IN ('halt.ordered.v1', 'halt.ordered.v2', 'halt.lifted.v1', 'halt.upheld.v1')
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
WHERE type IN ('review.completed.v1', 'review.completed.v2');

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
WHERE type = 'retry.scheduled.v1';
