import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TicketView1700000000000 implements MigrationInterface {
  readonly name = 'TicketView1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ticket_view (
        ticket_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        task_id text NOT NULL,
        kind text NOT NULL,
        queue text NOT NULL,
        risk text NOT NULL,
        status text NOT NULL,
        title text NOT NULL,
        due_at timestamptz NOT NULL,
        overdue boolean NOT NULL,
        claimed_by text,
        claimed_until timestamptz,
        answered_by text,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX ticket_view_due ON ticket_view (tenant, status, due_at, ticket_id)',
    );
    await runner.query(
      "CREATE INDEX ticket_view_open ON ticket_view (due_at) WHERE status = 'open' AND NOT overdue",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ticket_view');
  }
}

/** Lists by risk and person, groups, precedents, and queues that are set up. */
export class TicketLists1700000000001 implements MigrationInterface {
  readonly name = 'TicketLists1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ticket_view
        ADD opened_at timestamptz,
        ADD revision integer NOT NULL DEFAULT 1,
        ADD approvals integer NOT NULL DEFAULT 1,
        ADD risk_rank smallint NOT NULL DEFAULT 0,
        -- The riskiest first, in the same direction as the times that come after it.
        ADD urgency smallint NOT NULL GENERATED ALWAYS AS (2 - risk_rank) STORED,
        ADD assignee text,
        ADD snoozed_until timestamptz,
        ADD next_at timestamptz,
        ADD group_key text,
        ADD workflow text,
        ADD author text,
        ADD endorsed_by text,
        ADD decided_by text,
        ADD group_id uuid,
        ADD precedent_id uuid,
        -- Not of the stream: for whom claims the next ticket it is taken until then.
        ADD reserved_until timestamptz`);
    await runner.query(`
      UPDATE ticket_view SET opened_at = updated_at,
        risk_rank = CASE risk WHEN 'high' THEN 2 WHEN 'medium' THEN 1 ELSE 0 END,
        next_at = CASE WHEN status = 'open' AND NOT overdue THEN due_at END`);
    await runner.query('ALTER TABLE ticket_view ALTER opened_at SET NOT NULL');
    await runner.query('DROP INDEX ticket_view_open');
    for (const [name, on] of INDEXES)
      await runner.query(`CREATE INDEX ticket_view_${name} ON ticket_view ${on}`);
    await runner.query(`
      CREATE TABLE queue_view (
        tenant text NOT NULL,
        queue text NOT NULL,
        policy jsonb NOT NULL,
        set_by text NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (tenant, queue)
      )`);
    await runner.query(PRECEDENTS);
    await runner.query('CREATE INDEX precedent_view_key ON precedent_view (tenant, group_key)');
    await runner.query(PRECEDENT_USES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE precedent_use');
    await runner.query('DROP TABLE precedent_view');
    await runner.query('DROP TABLE queue_view');
    // Most indexes go with their columns; these are of columns that stay.
    await runner.query('DROP INDEX ticket_view_queue');
    await runner.query('DROP INDEX ticket_view_claimed');
    await runner.query('DROP INDEX ticket_view_lapsed');
    await runner.query('DROP INDEX ticket_view_free_due');
    await runner.query(`
      ALTER TABLE ticket_view DROP opened_at, DROP revision, DROP approvals, DROP urgency,
        DROP risk_rank, DROP assignee, DROP snoozed_until, DROP next_at, DROP group_key,
        DROP workflow, DROP author, DROP endorsed_by, DROP decided_by, DROP group_id,
        DROP precedent_id, DROP reserved_until`);
    await runner.query(
      "CREATE INDEX ticket_view_open ON ticket_view (due_at) WHERE status = 'open' AND NOT overdue",
    );
  }
}

/** Who gave a ticket to the queue that it is in: it is not offered to them again. */
export class TicketMovedBy1700000500000 implements MigrationInterface {
  readonly name = 'TicketMovedBy1700000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ticket_view ADD moved_by text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ticket_view DROP moved_by');
  }
}

const INDEXES: readonly (readonly [string, string])[] = [
  ['risk', '(tenant, status, urgency, due_at, opened_at, ticket_id)'],
  ['queue', '(tenant, status, queue, due_at, ticket_id)'],
  ['next', "(next_at) WHERE status IN ('open', 'decided')"],
  ['group', "(tenant, group_key) WHERE status = 'open' AND group_key IS NOT NULL"],
  ['assignee', "(tenant, assignee) WHERE status = 'open' AND assignee IS NOT NULL"],
  ['claimed', "(tenant, claimed_by) WHERE status = 'open' AND claimed_by IS NOT NULL"],
  ['lapsed', "(tenant, claimed_until) WHERE status = 'open' AND claimed_until IS NOT NULL"],
  // For whoever takes the next one: without what others hold.
  ['free_due', "(tenant, due_at, ticket_id) WHERE status = 'open' AND claimed_by IS NULL"],
  [
    'free_risk',
    "(tenant, urgency, due_at, opened_at, ticket_id) WHERE status = 'open' AND claimed_by IS NULL",
  ],
  ['precedent', '(precedent_id) WHERE precedent_id IS NOT NULL'],
];

const PRECEDENTS = `
  CREATE TABLE precedent_view (
    precedent_id uuid PRIMARY KEY,
    tenant text NOT NULL,
    group_key text NOT NULL,
    kind text NOT NULL,
    from_ticket_id uuid NOT NULL,
    workflow text,
    title text NOT NULL,
    kept_by text NOT NULL,
    kept_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_by text,
    revoked_at timestamptz,
    version integer NOT NULL
  )`;

/** What became of each ticket that a precedent was applied to: a refusal is for people. */
const PRECEDENT_USES = `
  CREATE TABLE precedent_use (
    precedent_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    task_id text NOT NULL,
    at timestamptz NOT NULL,
    refused text,
    PRIMARY KEY (precedent_id, ticket_id)
  )`;
