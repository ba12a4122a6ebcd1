-- One row per event of every service, in the order of the ledger. A row that a crash makes arrive
-- twice is the same row: the engine keeps one, and readers say FINAL.
CREATE TABLE IF NOT EXISTS ledger_event (
  ledger_index UInt64,
  id UUID,
  type LowCardinality(String),
  tenant LowCardinality(String),
  task_id String,
  leaf FixedString(64),
  body String CODEC(ZSTD(1)),
  service LowCardinality(String) DEFAULT replaceOne(JSONExtractString(body, 'source'), 'nightshift/', ''),
  subject String DEFAULT JSONExtractString(body, 'subject'),
  sequence UInt32 DEFAULT JSONExtractUInt(body, 'sequence'),
  time DateTime64(3, 'UTC') DEFAULT parseDateTime64BestEffort(JSONExtractString(body, 'time'), 3, 'UTC')
) ENGINE = ReplacingMergeTree
ORDER BY ledger_index;
