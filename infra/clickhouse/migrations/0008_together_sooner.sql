-- A part that was merged is new again, and what is left over waits for its age once more: after a night of
-- recording, tables were one part after four to five minutes. Half the age, and looking for what to merge
-- every ten seconds at most instead of every sixty, make that about two.
ALTER TABLE ledger_task MODIFY SETTING min_age_to_force_merge_seconds = 60, max_merge_selecting_sleep_ms = 10000;
ALTER TABLE ledger_run MODIFY SETTING min_age_to_force_merge_seconds = 60, max_merge_selecting_sleep_ms = 10000;
ALTER TABLE ledger_call MODIFY SETTING min_age_to_force_merge_seconds = 60, max_merge_selecting_sleep_ms = 10000;
ALTER TABLE ledger_control_event MODIFY SETTING min_age_to_force_merge_seconds = 60, max_merge_selecting_sleep_ms = 10000;
ALTER TABLE ledger_fact MODIFY SETTING min_age_to_force_merge_seconds = 60, max_merge_selecting_sleep_ms = 10000;
