import type { ClientBase } from 'pg';

/** An instance that has not beaten for this long is gone; an interval of PostgreSQL. */
export const DEAD_AFTER = '10 seconds';

/** Lets two processes start at once: the second waits for the first. */
const START_LOCK = 7_070_001;

/** Of the function and the trigger. */
export const REFUSE_RETIRED = 'refuse_retired';

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
      -- Rows come in the order of time, so a few pages of index tell the old ones.
      ALTER TABLE ${name}.inbox ADD COLUMN IF NOT EXISTS received_at timestamptz NOT NULL DEFAULT now();
      CREATE INDEX IF NOT EXISTS inbox_received ON ${name}.inbox USING brin (received_at);
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
      -- What has left for the ledger: events of a stream up to a version. It stays when they are gone, so
      -- that a version is never given twice, and what the ledger answers is held against the digest.
      CREATE TABLE IF NOT EXISTS ${name}.retired_stream (
        stream text PRIMARY KEY,
        version integer NOT NULL,
        closed boolean NOT NULL,
        tenant text NOT NULL,
        digest bytea NOT NULL,
        tree_size bigint NOT NULL,
        retired_at timestamptz NOT NULL DEFAULT now(),
        deleted boolean NOT NULL DEFAULT false
      );
      CREATE INDEX IF NOT EXISTS retired_stream_left ON ${name}.retired_stream (stream) WHERE NOT deleted;
      -- A version that has left is taken: it conflicts like any other, whichever version of us writes it. The
      -- trigger on event is made by what moves the first stream out; until then, an append costs no look.
      CREATE OR REPLACE FUNCTION ${name}.${REFUSE_RETIRED}() RETURNS trigger LANGUAGE plpgsql AS $refuse$
      DECLARE taken record;
      BEGIN
        SELECT w.stream, w.version INTO taken FROM written w
        JOIN ${name}.retired_stream r ON r.stream = w.stream AND r.version >= w.version LIMIT 1;
        IF FOUND THEN
          RAISE unique_violation USING CONSTRAINT = 'event_pkey',
            MESSAGE = 'this version of the stream has left for the ledger',
            DETAIL = format('Key (stream, version)=(%s, %s) already exists.', taken.stream, taken.version);
        END IF;
        RETURN NULL;
      END $refuse$;
      CREATE TABLE IF NOT EXISTS ${name}.instance (
        name text PRIMARY KEY,
        beat_at timestamptz NOT NULL
      );
      -- Replicas of older versions know nothing of streams that have left: while one runs, none leaves.
      ALTER TABLE ${name}.instance ADD COLUMN IF NOT EXISTS reads_past_at timestamptz;
    `);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [START_LOCK]);
  }
};
