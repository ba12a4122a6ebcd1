import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OtherSystems1700000300000 implements MigrationInterface {
  readonly name = 'OtherSystems1700000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE channel_view (
        tenant text NOT NULL,
        channel text NOT NULL,
        kind text NOT NULL,
        events text[] NOT NULL,
        queues text[] NOT NULL,
        set_by text NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (tenant, channel)
      )`);
    // The id is derived of channel and event: whatever is redelivered, there is one row for both.
    // \`event\` is text and not jsonb: what is signed is the same bytes at each try.
    await runner.query(`
      CREATE TABLE delivery (
        delivery_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        channel text NOT NULL,
        event_id uuid NOT NULL,
        event_type text NOT NULL,
        event text NOT NULL,
        status text NOT NULL,
        attempts integer NOT NULL,
        claims integer NOT NULL,
        next_at timestamptz NOT NULL,
        last_fault text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query("CREATE INDEX delivery_due ON delivery (next_at) WHERE status = 'due'");
    await runner.query('CREATE INDEX delivery_list ON delivery (tenant, created_at, delivery_id)');
    await runner.query(`
      CREATE TABLE answer_link (
        link_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        ticket_id uuid NOT NULL,
        answer_as text NOT NULL,
        option text,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE link_use (
        link_id uuid PRIMARY KEY,
        used_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE link_key (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        key text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['link_key', 'link_use', 'answer_link', 'delivery', 'channel_view'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
