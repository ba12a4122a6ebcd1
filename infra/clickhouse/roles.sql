-- Who may do what on a ClickHouse server, beside what the service itself asks of each connection.
-- Applied by its administrator, with the ledger's database as the current one, once the service has
-- made its tables. Users, and their passwords, are yours:
--   CREATE USER recorder IDENTIFIED BY '…' DEFAULT ROLE nightshift_writer;
--   CREATE USER lookup IDENTIFIED BY '…' DEFAULT ROLE nightshift_reader;
--   CREATE USER `ana@acme` IDENTIFIED BY '…' DEFAULT ROLE nightshift_analyst;
-- The embedded engine has no users: there, each connection of the service is held to the same by
-- settings of the engine that cannot be taken back (allow_ddl = 0, readonly = 2), and analysts by
-- the guard of POST /v1/ledger/sql.

-- CLICKHOUSE_URL: inserts and selects. No ALTER, DELETE, TRUNCATE, DROP or CREATE.
CREATE ROLE IF NOT EXISTS nightshift_writer;
GRANT INSERT, SELECT ON ledger_call TO nightshift_writer;
GRANT INSERT, SELECT ON ledger_control_event TO nightshift_writer;
GRANT INSERT, SELECT ON ledger_event TO nightshift_writer;
GRANT INSERT, SELECT ON ledger_fact TO nightshift_writer;
GRANT INSERT, SELECT ON ledger_run TO nightshift_writer;
GRANT INSERT, SELECT ON ledger_task TO nightshift_writer;

-- CLICKHOUSE_READER_URL: the service on behalf of those who ask, by its own filter of tenants.
CREATE ROLE IF NOT EXISTS nightshift_reader;
GRANT SELECT ON * TO nightshift_reader;
CREATE SETTINGS PROFILE IF NOT EXISTS nightshift_reader SETTINGS readonly = 2 TO nightshift_reader;

-- People and tools that come past the service: the views, never the bytes of events.
CREATE ROLE IF NOT EXISTS nightshift_analyst;
GRANT SELECT ON v_tasks TO nightshift_analyst;
GRANT SELECT ON v_task_states TO nightshift_analyst;
GRANT SELECT ON v_stages TO nightshift_analyst;
GRANT SELECT ON v_runs TO nightshift_analyst;
GRANT SELECT ON v_completed_runs TO nightshift_analyst;
GRANT SELECT ON v_run_costs TO nightshift_analyst;
GRANT SELECT ON v_model_calls TO nightshift_analyst;
GRANT SELECT ON v_reservations TO nightshift_analyst;
GRANT SELECT ON v_tool_calls TO nightshift_analyst;
GRANT SELECT ON v_retries TO nightshift_analyst;
GRANT SELECT ON v_findings TO nightshift_analyst;
GRANT SELECT ON v_tickets TO nightshift_analyst;
GRANT SELECT ON v_decisions TO nightshift_analyst;
GRANT SELECT ON v_cost_daily TO nightshift_analyst;
GRANT SELECT ON v_budgets TO nightshift_analyst;
GRANT SELECT ON v_halts TO nightshift_analyst;
GRANT SELECT ON v_checkpoints TO nightshift_analyst;
GRANT SELECT ON v_events TO nightshift_analyst;
-- A view reads with the rights of whoever asks it.
GRANT SELECT(ledger_index, id, type, tenant, task_id, service, subject, sequence, time, causation_id, correlation_id, data, leaf) ON ledger_event TO nightshift_analyst;
GRANT SELECT ON ledger_call TO nightshift_analyst;
GRANT SELECT ON ledger_control_event TO nightshift_analyst;
GRANT SELECT ON ledger_fact TO nightshift_analyst;
GRANT SELECT ON ledger_run TO nightshift_analyst;
GRANT SELECT ON ledger_task TO nightshift_analyst;

-- The name of the user says the tenant: what stands after the last @.
CREATE ROW POLICY IF NOT EXISTS nightshift_tenant ON ledger_event USING tenant = substringIndex(currentUser(), '@', -1) TO nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_tenant ON ledger_call USING tenant = substringIndex(currentUser(), '@', -1) TO nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_tenant ON ledger_control_event USING tenant = substringIndex(currentUser(), '@', -1) TO nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_tenant ON ledger_fact USING tenant = substringIndex(currentUser(), '@', -1) TO nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_tenant ON ledger_run USING tenant = substringIndex(currentUser(), '@', -1) TO nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_tenant ON ledger_task USING tenant = substringIndex(currentUser(), '@', -1) TO nightshift_analyst;
-- Where a table has a policy, whoever has none might see nothing.
CREATE ROW POLICY IF NOT EXISTS nightshift_all ON ledger_event USING 1 TO ALL EXCEPT nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_all ON ledger_call USING 1 TO ALL EXCEPT nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_all ON ledger_control_event USING 1 TO ALL EXCEPT nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_all ON ledger_fact USING 1 TO ALL EXCEPT nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_all ON ledger_run USING 1 TO ALL EXCEPT nightshift_analyst;
CREATE ROW POLICY IF NOT EXISTS nightshift_all ON ledger_task USING 1 TO ALL EXCEPT nightshift_analyst;

-- What one query may take, as POST /v1/ledger/sql has it, and what all of an hour may.
CREATE SETTINGS PROFILE IF NOT EXISTS nightshift_analyst SETTINGS
  readonly = 2 READONLY,
  max_execution_time = 30 MIN 1 MAX 30,
  max_memory_usage = 2000000000 MIN 1 MAX 2000000000,
  max_threads = 1 MIN 1 MAX 1,
  max_result_rows = 10000 MIN 1 MAX 10001,
  max_result_bytes = 100000000 MIN 1 MAX 100000000
TO nightshift_analyst;
CREATE QUOTA IF NOT EXISTS nightshift_analyst KEYED BY user_name
FOR INTERVAL 1 hour MAX queries = 1000, execution_time = 600, result_rows = 1000000, read_rows = 20000000000
TO nightshift_analyst;
