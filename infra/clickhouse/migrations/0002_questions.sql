-- What is asked of the record, and how it finds the answer. The record stays as it is, in the order
-- of its index, which proofs need: rows of one task, one stream, one time lie close together in it,
-- so small indexes per block are enough to skip all others.
ALTER TABLE ledger_event
  ADD INDEX IF NOT EXISTS of_task task_id TYPE bloom_filter(0.001) GRANULARITY 1,
  ADD INDEX IF NOT EXISTS of_subject subject TYPE bloom_filter(0.001) GRANULARITY 1,
  ADD INDEX IF NOT EXISTS of_type type TYPE set(200) GRANULARITY 1,
  ADD INDEX IF NOT EXISTS of_tenant tenant TYPE set(200) GRANULARITY 1,
  ADD INDEX IF NOT EXISTS of_time time TYPE minmax GRANULARITY 1;

ALTER TABLE ledger_event
  MATERIALIZE INDEX of_task, MATERIALIZE INDEX of_subject, MATERIALIZE INDEX of_type,
  MATERIALIZE INDEX of_tenant, MATERIALIZE INDEX of_time;

-- Rows that are written from now on; older ones when the engine merges them.
ALTER TABLE ledger_event
  MODIFY COLUMN ledger_index CODEC(DoubleDelta, ZSTD(1)),
  MODIFY COLUMN id CODEC(ZSTD(1)),
  MODIFY COLUMN task_id CODEC(ZSTD(1)),
  MODIFY COLUMN subject CODEC(ZSTD(1)),
  MODIFY COLUMN sequence CODEC(ZSTD(1)),
  MODIFY COLUMN time CODEC(DoubleDelta, ZSTD(1)),
  MODIFY COLUMN causation_id CODEC(ZSTD(1)),
  MODIFY COLUMN correlation_id CODEC(ZSTD(1)),
  MODIFY COLUMN leaf CODEC(ZSTD(1));

-- The facts that dashboards count and add up, read out of `data` once, when the event is written:
-- one row per event, in the order of the questions (whose, what kind, when). Derived: it can be
-- made anew from the record at any time, and nothing is proved by it.
CREATE TABLE IF NOT EXISTS ledger_fact (
  ledger_index UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  stream LowCardinality(String),
  type LowCardinality(String),
  time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  task_id String CODEC(ZSTD(1)),
  run_id String CODEC(ZSTD(1)),
  workflow LowCardinality(String),
  workflow_version UInt32,
  data_subject String CODEC(ZSTD(1)),
  idempotency_key String CODEC(ZSTD(1)),
  stage LowCardinality(String),
  agent LowCardinality(String),
  role LowCardinality(String),
  round UInt32,
  step UInt32,
  attempt UInt32,
  model LowCardinality(String),
  prompt_hash LowCardinality(String),
  tool LowCardinality(String),
  error_class LowCardinality(String),
  input_tokens UInt64 CODEC(ZSTD(1)),
  cached_input_tokens UInt64 CODEC(ZSTD(1)),
  output_tokens UInt64 CODEC(ZSTD(1)),
  cost_nano_usd UInt64 CODEC(ZSTD(1)),
  cost_is_bound UInt8,
  spent_nano_usd UInt64 CODEC(ZSTD(1)),
  latency_ms UInt64 CODEC(ZSTD(1)),
  delay_ms UInt64 CODEC(ZSTD(1)),
  INDEX of_task task_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX of_run run_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX of_index ledger_index TYPE minmax GRANULARITY 1,
  INDEX of_time time TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree
ORDER BY (tenant, stream, type, ledger_index);

-- `data` is parsed once per event. What has another shape in an event of another type gives the
-- empty value. What was recorded before this view was made is filled in at the start of the service.
CREATE MATERIALIZED VIEW IF NOT EXISTS ledger_fact_of_event TO ledger_fact AS
SELECT
  ledger_index, tenant, substringIndex(subject, '/', 1) AS stream, type, time, task_id,
  fact.runId AS run_id,
  fact.workflow.name AS workflow,
  fact.workflow.version AS workflow_version,
  if(type = 'task.accepted.v1', fact.subject, '') AS data_subject,
  if(type = 'task.accepted.v1', fact.idempotencyKey, '') AS idempotency_key,
  fact.stage AS stage,
  fact.agent AS agent,
  fact.role AS role,
  fact.round AS round,
  fact.step AS step,
  fact.attempt AS attempt,
  if(fact.setup.model != '', fact.setup.model, fact.model) AS model,
  fact.setup.promptHash AS prompt_hash,
  fact.tool AS tool,
  fact.errorClass AS error_class,
  fact.usage.inputTokens AS input_tokens,
  fact.usage.cachedInputTokens AS cached_input_tokens,
  fact.usage.outputTokens AS output_tokens,
  fact.costNanoUsd AS cost_nano_usd,
  fact.costIsBound AS cost_is_bound,
  fact.purse.spentNanoUsd AS spent_nano_usd,
  fact.latencyMs AS latency_ms,
  fact.delayMs AS delay_ms
FROM (
  SELECT
    ledger_index, tenant, subject, type, time, task_id,
    JSONExtract(data, 'Tuple(runId String, workflow Tuple(name String, version UInt32), subject String, idempotencyKey String, stage String, agent String, role String, round UInt32, step UInt32, attempt UInt32, model String, setup Tuple(model String, promptHash String), tool String, errorClass String, usage Tuple(inputTokens UInt64, cachedInputTokens UInt64, outputTokens UInt64), costNanoUsd UInt64, costIsBound Bool, purse Tuple(spentNanoUsd UInt64), latencyMs UInt64, delayMs UInt64)') AS fact
  FROM ledger_event
);
