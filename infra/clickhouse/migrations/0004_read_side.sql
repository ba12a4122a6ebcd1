-- What dashboards ask again and again, in as many rows as there are tasks, runs and calls, and not
-- as there are events. Nothing here is proved, all of it is derived: it can be made anew from the
-- record at any time. Whatever arrives twice changes nothing: states are sets, maps and maxima, so
-- that parts of an insert that a crash took away are simply written again.

-- One row per task and day on which something happened to it: days first, as those that are past
-- never change again and lie apart. Whoever reads adds up the days: an event has one.
CREATE TABLE IF NOT EXISTS ledger_task (
  tenant LowCardinality(String),
  day Date,
  task_id String CODEC(ZSTD(1)),
  workflow SimpleAggregateFunction(max, LowCardinality(String)),
  workflow_version SimpleAggregateFunction(max, UInt32),
  data_subject SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
  idempotency_key SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
  accepted_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  ended_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  stopped_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  is_completed SimpleAggregateFunction(max, UInt8),
  is_failed SimpleAggregateFunction(max, UInt8),
  is_cancelled SimpleAggregateFunction(max, UInt8),
  paused SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  resumed SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  halted SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  unhalted SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  suspended SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  continued SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  queued SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  started SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  asked SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  decided SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  stages SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  qa_rounds SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  corrections SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  INDEX of_task task_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = AggregatingMergeTree
ORDER BY (tenant, day, task_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS ledger_task_of_fact TO ledger_task AS
SELECT
  f.tenant AS tenant, toDate(f.time) AS day, f.task_id AS task_id,
  maxIf(f.workflow, f.type = 'task.accepted.v1') AS workflow,
  maxIf(f.workflow_version, f.type = 'task.accepted.v1') AS workflow_version,
  maxIf(f.data_subject, f.type = 'task.accepted.v1') AS data_subject,
  maxIf(f.idempotency_key, f.type = 'task.accepted.v1') AS idempotency_key,
  maxIf(f.time, f.type = 'task.accepted.v1') AS accepted_at,
  maxIf(f.time, f.type IN ('task.completed.v1', 'task.failed.v1', 'task.cancelled.v1')) AS ended_at,
  maxIf(f.time, f.type IN ('task.halted.v1', 'task.suspended.v1', 'decision.requested.v1', 'decision.requested.v2')) AS stopped_at,
  max(f.time) AS last_at,
  max(f.type = 'task.completed.v1') AS is_completed,
  max(f.type = 'task.failed.v1') AS is_failed,
  max(f.type = 'task.cancelled.v1') AS is_cancelled,
  groupUniqArrayIf(f.ledger_index, f.type = 'task.paused.v1') AS paused,
  groupUniqArrayIf(f.ledger_index, f.type = 'task.resumed.v1') AS resumed,
  groupUniqArrayIf(f.ledger_index, f.type = 'task.halted.v1') AS halted,
  groupUniqArrayIf(f.ledger_index, f.type = 'task.unhalted.v1') AS unhalted,
  groupUniqArrayIf(f.ledger_index, f.type = 'task.suspended.v1') AS suspended,
  groupUniqArrayIf(f.ledger_index, f.type = 'task.continued.v1') AS continued,
  groupUniqArrayIf(f.ledger_index, f.type = 'task.queued.v1') AS queued,
  groupUniqArrayIf(f.ledger_index, f.type = 'task.started.v1') AS started,
  groupUniqArrayIf(f.ledger_index, f.type IN ('decision.requested.v1', 'decision.requested.v2')) AS asked,
  groupUniqArrayIf(f.ledger_index, f.type = 'decision.recorded.v1') AS decided,
  groupUniqArrayIf(f.ledger_index, f.type = 'stage.completed.v1') AS stages,
  groupUniqArrayIf(f.ledger_index, f.type IN ('qa.requested.v1', 'qa.requested.v2')) AS qa_rounds,
  groupUniqArrayIf(f.ledger_index, f.type = 'run.requested.v1' AND f.role = 'correction') AS corrections
FROM ledger_fact AS f
WHERE f.stream = 'task'
GROUP BY tenant, day, task_id;

-- One row per run and day, the same way. What its calls cost is kept by call.
CREATE TABLE IF NOT EXISTS ledger_run (
  tenant LowCardinality(String),
  day Date,
  task_id String CODEC(ZSTD(1)),
  run_id String CODEC(ZSTD(1)),
  workflow SimpleAggregateFunction(max, LowCardinality(String)),
  stage SimpleAggregateFunction(max, LowCardinality(String)),
  agent SimpleAggregateFunction(max, LowCardinality(String)),
  role SimpleAggregateFunction(max, LowCardinality(String)),
  round SimpleAggregateFunction(max, UInt32),
  accepted_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  ended_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  outcome SimpleAggregateFunction(max, LowCardinality(String)),
  prompt_hash SimpleAggregateFunction(max, LowCardinality(String)),
  model SimpleAggregateFunction(max, LowCardinality(String)),
  model_calls SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  tool_calls SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  retries SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD(1)),
  call_nano_usd SimpleAggregateFunction(maxMap, Map(UInt64, UInt64)) CODEC(ZSTD(1)),
  spent_nano_usd SimpleAggregateFunction(max, UInt64) CODEC(ZSTD(1)),
  INDEX of_run run_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX of_task task_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = AggregatingMergeTree
ORDER BY (tenant, day, task_id, run_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS ledger_run_of_fact TO ledger_run AS
SELECT
  f.tenant AS tenant, toDate(f.time) AS day, f.task_id AS task_id, f.run_id AS run_id,
  maxIf(f.workflow, f.type = 'run.accepted.v1') AS workflow,
  maxIf(f.stage, f.type = 'run.accepted.v1') AS stage,
  maxIf(f.agent, f.type = 'run.accepted.v1') AS agent,
  maxIf(f.role, f.type = 'run.accepted.v1') AS role,
  maxIf(f.round, f.type = 'run.accepted.v1') AS round,
  maxIf(f.time, f.type = 'run.accepted.v1') AS accepted_at,
  maxIf(f.time, f.type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')) AS ended_at,
  max(f.time) AS last_at,
  maxIf(extract(f.type, '^run\\.([a-z]+)'), f.type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')) AS outcome,
  maxIf(f.prompt_hash, f.type = 'run.completed.v2') AS prompt_hash,
  maxIf(f.model, f.type = 'run.completed.v2') AS model,
  groupUniqArrayIf(f.ledger_index, f.type = 'model-call.requested.v1') AS model_calls,
  groupUniqArrayIf(f.ledger_index, f.type = 'tool-call.requested.v1') AS tool_calls,
  groupUniqArrayIf(f.ledger_index, f.type = 'retry.scheduled.v1') AS retries,
  maxMap(if(f.type IN ('model-call.completed.v1', 'model-call.failed.v1'), map(f.ledger_index, f.cost_nano_usd), map())) AS call_nano_usd,
  maxIf(f.spent_nano_usd, f.type IN ('run.completed.v1', 'run.completed.v2', 'run.failed.v1', 'run.cancelled.v1')) AS spent_nano_usd
FROM ledger_fact AS f
WHERE f.stream = 'run'
GROUP BY tenant, day, task_id, run_id;

-- One row per model call and day: what was set aside for it stands in no fact. A call that ends after
-- midnight has two rows.
CREATE TABLE IF NOT EXISTS ledger_call (
  tenant LowCardinality(String),
  day Date,
  run_id String CODEC(ZSTD(1)),
  step UInt32,
  attempt UInt32,
  task_id SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
  requested_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  ended_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
  reserved_nano_usd SimpleAggregateFunction(max, UInt64) CODEC(ZSTD(1))
) ENGINE = AggregatingMergeTree
ORDER BY (tenant, day, run_id, step, attempt);

CREATE MATERIALIZED VIEW IF NOT EXISTS ledger_call_of_event TO ledger_call AS
SELECT
  e.tenant AS tenant, toDate(e.time) AS day, e.call.runId AS run_id, e.call.step AS step, e.call.attempt AS attempt,
  max(e.task_id) AS task_id,
  maxIf(e.time, e.type = 'model-call.requested.v1') AS requested_at,
  maxIf(e.time, e.type != 'model-call.requested.v1') AS ended_at,
  max(e.call.reservedNanoUsd) AS reserved_nano_usd
FROM (
  SELECT
    tenant, type, time, task_id,
    JSONExtract(data, 'Tuple(runId String, step UInt32, attempt UInt32, reservedNanoUsd UInt64)') AS call
  FROM ledger_event
  WHERE type IN ('model-call.requested.v1', 'model-call.completed.v1', 'model-call.failed.v1')
) AS e
GROUP BY tenant, day, run_id, step, attempt;

-- What people, halts, limits and checks did, and what was tried again: few events beside those of
-- calls, whose data is asked for over all time. In the record they lie among all others.
CREATE TABLE IF NOT EXISTS ledger_control_event (
  ledger_index UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  type LowCardinality(String),
  time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  task_id String CODEC(ZSTD(1)),
  sequence UInt32 CODEC(ZSTD(1)),
  data String CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree
ORDER BY (tenant, type, ledger_index);

CREATE MATERIALIZED VIEW IF NOT EXISTS ledger_control_of_event TO ledger_control_event AS
SELECT ledger_index, tenant, type, time, task_id, sequence, data
FROM ledger_event
WHERE type LIKE 'ticket.%' OR type LIKE 'halt.%' OR type LIKE 'budget.%' OR type LIKE 'review.completed.%' OR type IN ('retry.scheduled.v1', 'checkpoint.signed.v1');

-- Up to where an earlier start has made sure of all of this. One row counts, the last that was written.
CREATE TABLE IF NOT EXISTS ledger_fold_mark (
  single UInt8,
  up_to UInt64,
  kept_days UInt32,
  marked_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = ReplacingMergeTree(marked_at)
ORDER BY single;
