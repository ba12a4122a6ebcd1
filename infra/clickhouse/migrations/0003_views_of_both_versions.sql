-- Events of before and after they became version 2 stand in the same ledger: both count.

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
