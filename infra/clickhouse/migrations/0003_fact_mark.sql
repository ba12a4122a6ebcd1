-- Up to where every event was found to have its fact, and how many facts that were: a start looks
-- only at what came after. One row counts, the last that was written.
CREATE TABLE IF NOT EXISTS ledger_fact_mark (
  single UInt8,
  up_to UInt64,
  facts UInt64,
  kept_days UInt32,
  marked_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = ReplacingMergeTree(marked_at)
ORDER BY single;
