import { DEAD_AFTER, REFUSE_RETIRED } from './schema.js';

/** Older versions beat without saying that they read: also one that came back under a known name. */
export const NOT_READING = `
  SELECT name FROM instance WHERE reads_past_at IS DISTINCT FROM beat_at AND beat_at > now() - interval '${DEAD_AFTER}' LIMIT 1`;

/** The envelope comes first. Read as JSON, all texts of the body would be, also those no text of PostgreSQL can hold. */
const TIME = `substring(body FROM '"time":"([^"]+)"')::timestamptz`;

/** Streams one after the other along the primary key, each with its last event: $1 after, $2 limit, $3 ms. */
export const WALK = `
  WITH RECURSIVE walked AS (
    (SELECT stream, 1 AS place FROM event WHERE stream > $1 ORDER BY stream LIMIT 1)
    UNION ALL
    SELECT (SELECT e.stream FROM event e WHERE e.stream > w.stream ORDER BY e.stream LIMIT 1), w.place + 1
    FROM walked w WHERE w.stream IS NOT NULL AND w.place < $2::integer
  )
  SELECT w.stream, last.version,
    last.time < now() - $3::float8 * interval '1 ms' AS old,
    coalesce(r.version, 0) AS retired, r.digest
  FROM walked w
  CROSS JOIN LATERAL (
    SELECT version, ${TIME} AS time FROM event e WHERE e.stream = w.stream ORDER BY version DESC LIMIT 1
  ) AS last
  LEFT JOIN retired_stream r ON r.stream = w.stream
  WHERE w.stream IS NOT NULL
  ORDER BY w.place`;

export const SNAPSHOTS = `
  SELECT s.stream, s.version, s.shape, coalesce(r.version, 0) AS retired, r.digest
  FROM snapshot s LEFT JOIN retired_stream r ON r.stream = s.stream
  WHERE s.version > coalesce(r.version, 0)`;

/** The oldest events of a stream that are here: $1 stream, $2 after, $3 up to, $4 limit, $5 ms. */
export const PREFIX_OF = `
  SELECT body FROM (
    SELECT version, body FROM event WHERE stream = $1 AND version > $2 AND version <= $3
    ORDER BY version LIMIT $4) AS first
  WHERE ${TIME} < now() - $5::float8 * interval '1 ms'
  ORDER BY version`;

export interface MarkedRow {
  readonly stream: string;
  readonly version: number;
  readonly closed: boolean;
  readonly tenant: string;
  /** In hex. */
  readonly digest: string;
}

/**
 * Only what is as it was when it was proved: not carried on, not in work, and nothing of it waiting to
 * be published from its row. And only under the lock: a connection that broke is opened again without it.
 * $1 rows, $2 tree size.
 */
export const MARK = `
  INSERT INTO retired_stream AS known (stream, version, closed, tenant, digest, tree_size)
  SELECT n.stream, n.version, n.closed, n.tenant, decode(n.digest, 'hex'), $2
  FROM json_to_recordset($1::json) AS n (stream text, version integer, closed boolean, tenant text, digest text)
  WHERE NOT (n.closed AND EXISTS (SELECT FROM event e WHERE e.stream = n.stream AND e.version > n.version))
    AND EXISTS (
      SELECT FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND locktype = 'relation'
        AND relation = 'open_stream'::regclass AND mode = 'ShareRowExclusiveLock')
    AND NOT EXISTS (SELECT FROM open_stream o WHERE o.stream = n.stream)
    AND NOT EXISTS (
      SELECT FROM outbox, unnest(outbox.streams, outbox.versions) AS u (stream, version)
      WHERE u.stream = n.stream AND u.version <= n.version)
  ON CONFLICT (stream) DO UPDATE
  SET version = excluded.version, closed = excluded.closed, digest = excluded.digest,
    tree_size = excluded.tree_size, retired_at = now(), deleted = false
  WHERE known.version < excluded.version
  RETURNING known.stream`;

export const GUARD = `
  SELECT FROM pg_trigger WHERE tgrelid = 'event'::regclass AND tgname = '${REFUSE_RETIRED}'`;

export const MAKE_GUARD = `
  CREATE TRIGGER ${REFUSE_RETIRED} AFTER INSERT ON event REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ${REFUSE_RETIRED}()`;

export const DELETE_LEFT = `
  WITH leaving AS (
    SELECT stream, version, closed FROM retired_stream WHERE NOT deleted LIMIT 200 FOR UPDATE
  ), gone AS (
    DELETE FROM event e USING leaving n WHERE e.stream = n.stream AND e.version <= n.version RETURNING 1
  ), shortcuts AS (
    DELETE FROM snapshot s USING leaving n WHERE n.closed AND s.stream = n.stream
  ), marked AS (
    UPDATE retired_stream r SET deleted = true FROM leaving n WHERE r.stream = n.stream
  )
  SELECT (SELECT count(*) FROM leaving) AS streams, (SELECT count(*) FROM gone) AS events`;

/** $1 ms, $2 limit. */
export const FORGET_RECEIVED = `
  WITH gone AS (
    DELETE FROM inbox WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM inbox WHERE received_at < now() - $1::float8 * interval '1 ms' LIMIT $2))
    RETURNING 1)
  SELECT count(*) AS rows FROM gone`;

/** How large the store is. */
export interface HotSizes {
  readonly events: number;
  /** With indexes. */
  readonly bytes: number;
  /** Received events that are remembered. */
  readonly inbox: number;
  /** Streams that have left. */
  readonly retired: number;
}

/** Counted: the statistics of the server are lost whenever it crashes. */
export const HOT_SIZES = `
  SELECT
    (SELECT count(*) FROM event)::float8 AS events,
    (SELECT count(*) FROM inbox)::float8 AS inbox,
    (SELECT count(*) FROM retired_stream)::float8 AS retired,
    (pg_total_relation_size('event') + pg_total_relation_size('inbox')
      + pg_total_relation_size('outbox') + pg_total_relation_size('snapshot'))::float8 AS bytes`;
