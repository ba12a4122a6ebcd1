-- One row per event of every service, in the order of the ledger. A row that a crash makes arrive
-- twice is the same row: the engine keeps one, and readers say FINAL.
-- All other columns repeat what the bytes say, and are checked against them by `ledger verify`;
-- they are not computed here, as the engine cannot read every JSON that others can.
CREATE TABLE IF NOT EXISTS ledger_event (
  ledger_index UInt64,
  id UUID,
  type LowCardinality(String),
  tenant LowCardinality(String),
  task_id String,
  service LowCardinality(String),
  subject String,
  sequence UInt32,
  time DateTime64(3, 'UTC'),
  causation_id String,
  correlation_id String,
  data String CODEC(ZSTD(1)),
  leaf FixedString(64),
  body String CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree
ORDER BY ledger_index;
