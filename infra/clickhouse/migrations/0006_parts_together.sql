-- Many small parts are brought together at every question (FINAL): after a night of recording that took
-- half of its time. Parts that have been there for two minutes are made one part, up to a size that
-- can be written again every two minutes.
ALTER TABLE ledger_task MODIFY SETTING min_age_to_force_merge_seconds = 120, max_bytes_to_merge_at_max_space_in_pool = 268435456;
ALTER TABLE ledger_run MODIFY SETTING min_age_to_force_merge_seconds = 120, max_bytes_to_merge_at_max_space_in_pool = 268435456;
ALTER TABLE ledger_call MODIFY SETTING min_age_to_force_merge_seconds = 120, max_bytes_to_merge_at_max_space_in_pool = 268435456;
ALTER TABLE ledger_control_event MODIFY SETTING min_age_to_force_merge_seconds = 120, max_bytes_to_merge_at_max_space_in_pool = 268435456;
ALTER TABLE ledger_fact MODIFY SETTING min_age_to_force_merge_seconds = 120, max_bytes_to_merge_at_max_space_in_pool = 268435456;
