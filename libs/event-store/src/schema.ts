import type { ClientBase } from 'pg';

/** An instance that has not beaten for this long is gone; an interval of PostgreSQL. */
export const DEAD_AFTER = '10 seconds';

/** Lets two processes start at once: the second waits for the first. */
const START_LOCK = 7_070_001;

/** Makes the tables of one service's event store, if they are missing. */
export const createTables = async (client: ClientBase, schema: string): Promise<void> => {
  const name = client.escapeIdentifier(schema);
  await client.query('SELECT pg_advisory_lock($1)', [START_LOCK]);
  try {
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS ${name};
      CREATE TABLE IF NOT EXISTS ${name}.event (
        stream text NOT NULL,
        version integer NOT NULL,
        body text NOT NULL,
        CONSTRAINT event_pkey PRIMARY KEY (stream, version)
      );
      CREATE TABLE IF NOT EXISTS ${name}.inbox (
        event_id uuid CONSTRAINT inbox_pkey PRIMARY KEY
      );
      -- One row per commit: which events are still to be published. Deleted once they are.
      CREATE TABLE IF NOT EXISTS ${name}.outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        owner text NOT NULL,
        streams text[] NOT NULL,
        versions integer[] NOT NULL,
        committed_at timestamptz NOT NULL DEFAULT now()
      );
      -- Streams that somebody is working on: what is picked up again after a crash.
      CREATE TABLE IF NOT EXISTS ${name}.open_stream (
        stream text PRIMARY KEY,
        owner text NOT NULL
      );
      CREATE TABLE IF NOT EXISTS ${name}.snapshot (
        stream text PRIMARY KEY,
        version integer NOT NULL,
        shape integer NOT NULL,
        state jsonb NOT NULL
      );
      CREATE TABLE IF NOT EXISTS ${name}.instance (
        name text PRIMARY KEY,
        beat_at timestamptz NOT NULL
      );
    `);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [START_LOCK]);
  }
};
