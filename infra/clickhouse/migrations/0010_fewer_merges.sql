-- Rows are read by their places, for which it matters little how many parts there are. Merging them by
-- twenty-four at least, instead of by about five, writes each of them again half as often.
ALTER TABLE ledger_event MODIFY SETTING merge_selector_base = 20, min_parts_to_merge_at_once = 24;
