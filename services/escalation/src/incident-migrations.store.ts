import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Incidents1700000400000 implements MigrationInterface {
  readonly name = 'Incidents1700000400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...INDEXES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ticket_view_task');
    for (const name of NAMES) await runner.query(`DROP TABLE ${name}`);
  }
}

/** Up to which end facts of tasks are gone: counts of what is older would be too small. */
export class ForgottenEvidence1700000400001 implements MigrationInterface {
  readonly name = 'ForgottenEvidence1700000400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE evidence_forgotten (
        tenant text PRIMARY KEY,
        ended_up_to timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE evidence_forgotten');
  }
}

const NAMES = [
  'incident_view',
  'evidence_task',
  'evidence_run',
  'evidence_hold',
  'evidence_held_run',
  'evidence_halt',
  'evidence_setting',
  'evidence_checkpoint',
  'evidence_seen',
];

const TABLES = [
  `CREATE TABLE incident_view (
    incident_id uuid PRIMARY KEY,
    tenant text NOT NULL,
    title text NOT NULL,
    status text NOT NULL,
    severity text NOT NULL,
    owner text NOT NULL,
    -- Each subject as kind:key.
    about text[] NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    detected_at timestamptz NOT NULL,
    open_follow_ups integer NOT NULL,
    next_due_on date,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL
  )`,
  `CREATE TABLE evidence_task (
    task_id text PRIMARY KEY,
    tenant text NOT NULL,
    workflow text NOT NULL,
    -- Any positive integer is one.
    version bigint NOT NULL,
    hash text NOT NULL,
    budget_nano_usd bigint NOT NULL,
    accepted_at timestamptz NOT NULL,
    outcome text,
    ended_at timestamptz
  )`,
  `CREATE TABLE evidence_run (
    run_id text PRIMARY KEY,
    task_id text NOT NULL,
    tenant text NOT NULL,
    spent_nano_usd bigint NOT NULL
  )`,
  `CREATE TABLE evidence_hold (
    halt_id text NOT NULL,
    task_id text NOT NULL,
    tenant text NOT NULL,
    held_at timestamptz NOT NULL,
    resumed_at timestamptz,
    PRIMARY KEY (halt_id, task_id)
  )`,
  `CREATE TABLE evidence_held_run (
    halt_id text NOT NULL,
    run_id text NOT NULL,
    task_id text NOT NULL,
    held_at timestamptz NOT NULL,
    went_on_at timestamptz,
    PRIMARY KEY (halt_id, run_id)
  )`,
  `CREATE TABLE evidence_halt (
    halt_id text PRIMARY KEY,
    tenant text NOT NULL,
    scope text NOT NULL,
    key text NOT NULL,
    reason text NOT NULL,
    ordered_by text,
    ticket_id text,
    value jsonb NOT NULL,
    ordered_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text,
    how text
  )`,
  `CREATE TABLE evidence_setting (
    tenant text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    value jsonb NOT NULL,
    set_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, kind, key)
  )`,
  // One row: the newest.
  `CREATE TABLE evidence_checkpoint (
    newest boolean PRIMARY KEY CHECK (newest),
    tree_size bigint NOT NULL,
    root_hash text NOT NULL,
    signed_at timestamptz NOT NULL
  )`,
  // One row: the newest time of an event.
  `CREATE TABLE evidence_seen (
    newest boolean PRIMARY KEY CHECK (newest),
    at timestamptz NOT NULL
  )`,
];

const INDEXES = [
  'CREATE INDEX incident_view_newest ON incident_view (tenant, opened_at, incident_id)',
  'CREATE INDEX incident_view_about ON incident_view USING gin (about)',
  'CREATE INDEX evidence_task_place ON evidence_task (tenant, workflow, ended_at)',
  'CREATE INDEX evidence_task_ended ON evidence_task (ended_at) WHERE ended_at IS NOT NULL',
  'CREATE INDEX evidence_run_task ON evidence_run (task_id)',
  'CREATE INDEX evidence_hold_task ON evidence_hold (task_id)',
  'CREATE INDEX evidence_held_run_run ON evidence_held_run (run_id)',
  'CREATE INDEX evidence_held_run_task ON evidence_held_run (task_id)',
  'CREATE INDEX evidence_halt_place ON evidence_halt (tenant, ordered_at)',
  'CREATE INDEX ticket_view_task ON ticket_view (tenant, task_id)',
];
