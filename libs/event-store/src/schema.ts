import type { ClientBase } from 'pg';

/** An instance that has not beaten for this long is gone; an interval of PostgreSQL. */
export const DEAD_AFTER = '10 seconds';

/** Lets two processes start at once: the second waits for the first. */
const START_LOCK = 7_070_001;

/** Of the function and the trigger. */
export const REFUSE_RETIRED = 'refuse_retired';

interface Addition {
  readonly relation: string;
  /** Of the table, or of the index. */
  readonly column: string;
  /** @param name of the schema, quoted */
  readonly make: (name: string) => string;
}

/**
 * What came after the tables, and indexes. The catalogue is asked for it first: PostgreSQL takes the lock of
 * the table before it sees that `IF NOT EXISTS` leaves nothing to do, and waits for all who write there.
 */
const ADDITIONS: readonly Addition[] = [
  {
    relation: 'inbox',
    column: 'received_at',
    make: (name) =>
      `ALTER TABLE ${name}.inbox ADD COLUMN received_at timestamptz NOT NULL DEFAULT now()`,
  },
  {
    // Rows come in the order of time, so a few pages of index tell the old ones.
    relation: 'inbox_received',
    column: 'received_at',
    make: (name) => `CREATE INDEX inbox_received ON ${name}.inbox USING brin (received_at)`,
  },
  {
    relation: 'retired_stream_left',
    column: 'stream',
    make: (name) =>
      `CREATE INDEX retired_stream_left ON ${name}.retired_stream (stream) WHERE NOT deleted`,
  },
  {
    // Replicas of older versions know nothing of streams that have left: while one runs, none leaves.
    relation: 'instance',
    column: 'reads_past_at',
    make: (name) => `ALTER TABLE ${name}.instance ADD COLUMN reads_past_at timestamptz`,
  },
  {
    relation: 'instance',
    column: 'stopped_at',
    make: (name) => `ALTER TABLE ${name}.instance ADD COLUMN stopped_at timestamptz`,
  },
  {
    relation: 'silence',
    column: 'until',
    make: (name) =>
      `CREATE TABLE ${name}.silence (since timestamptz NOT NULL, until timestamptz NOT NULL)`,
  },
];

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
    `);
    for (const addition of ADDITIONS)
      if (!(await isThere(client, name, addition))) await client.query(addition.make(name));
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [START_LOCK]);
  }
};

const isThere = async (
  client: ClientBase,
  name: string,
  { relation, column }: Addition,
): Promise<boolean> => {
  const { rowCount } = await client.query(
    'SELECT FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND NOT attisdropped',
    [`${name}.${relation}`, column],
  );
  return rowCount !== 0;
};
