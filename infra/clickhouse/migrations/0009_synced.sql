-- What is acknowledged is on the disk: without this the rows of the last half a minute before a loss of power
-- are gone, though their places in PostgreSQL are not, and nobody sends them again. What is derived from them
-- likewise: it would be too little, and nobody would know. Of merged parts the old ones stay for eight
-- minutes, until the system has written the new ones.
ALTER TABLE ledger_event MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
ALTER TABLE ledger_fact MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
ALTER TABLE ledger_task MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
ALTER TABLE ledger_run MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
ALTER TABLE ledger_call MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
ALTER TABLE ledger_control_event MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
