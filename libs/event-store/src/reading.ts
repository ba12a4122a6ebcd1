import { type EventOf, lift } from '@nightshift/contracts';
import { type Json, leafHash, noEvents, Refusal, streamDigest } from '@nightshift/kernel';
import type pg from 'pg';
import type { PastEvents } from './past-events.js';
import type { EventStore } from './port.js';
import { type Sealer, withoutRing } from './sealing/sealer.js';

/** One row for each event that is here, and one without a body for what has left for the ledger. */
const READ_MANY = `
  WITH known AS (SELECT * FROM unnest($1::text[], $2::integer[]) AS n (stream, version))
  SELECT e.stream, e.version, e.body, NULL AS tenant, NULL::bytea AS digest
  FROM known JOIN event e ON e.stream = known.stream AND e.version > known.version
  UNION ALL
  SELECT r.stream, r.version, NULL, r.tenant, r.digest
  FROM known JOIN retired_stream r ON r.stream = known.stream AND r.version > known.version
  -- Looked at once per query: where nothing ever left, no stream is looked up.
  WHERE EXISTS (SELECT FROM retired_stream)
  ORDER BY stream, version`;

const READ_FIRST = 'SELECT stream, body FROM event WHERE stream = ANY ($1) AND version = 1';

const WRITE_SNAPSHOT = `
  INSERT INTO snapshot AS old VALUES ($1, $2, $3, $4)
  ON CONFLICT (stream) DO UPDATE
  SET version = excluded.version, shape = excluded.shape, state = excluded.state
  WHERE old.version < excluded.version OR old.shape < excluded.shape`;

type Reading = Pick<
  EventStore,
  | 'read'
  | 'readMany'
  | 'readSnapshots'
  | 'writeSnapshot'
  | 'readBytes'
  | 'firstBytesHere'
  | 'processed'
>;

/**
 * @param past where what has left is read from; absent: nowhere
 * @param sealer opens what is sealed
 */
export const readingFrom = (
  pool: pg.Pool,
  past: PastEvents | undefined,
  sealer: Sealer = withoutRing,
): Reading => {
  const bodiesOf = async (
    after: ReadonlyMap<string, number>,
  ): Promise<ReadonlyMap<string, readonly string[]>> => {
    const { rows } = await pool.query<Row>({
      name: 'read-many',
      text: READ_MANY,
      values: [[...after.keys()], [...after.values()]],
    });
    const found = [...Map.groupBy(rows, (row) => row.stream)].map(
      async ([stream, some]) =>
        [stream, await bodiesIn(stream, after.get(stream) ?? 0, some, past)] as const,
    );
    return new Map(await Promise.all(found));
  };
  const bodiesOfOne = async (stream: string, after = 0): Promise<readonly string[]> =>
    (await bodiesOf(new Map([[stream, after]]))).get(stream) ?? [];
  return {
    read: async (stream, after) => eventsIn(await bodiesOfOne(stream, after), sealer),
    readMany: async (after) => {
      // All at once, so that the keys they need are asked for once.
      const bodies = [...(await bodiesOf(after)).values()].flat();
      return Map.groupBy(await eventsIn(bodies, sealer), ({ subject }) => subject);
    },
    readBytes: async (stream) => (await bodiesOfOne(stream)).map((body) => Buffer.from(body)),
    firstBytesHere: async (streams) => {
      const { rows } = await pool.query<{ stream: string; body: string }>({
        name: 'read-first',
        text: READ_FIRST,
        values: [streams],
      });
      return new Map(rows.map(({ stream, body }) => [stream, Buffer.from(body)]));
    },
    ...snapshotsIn(pool),
    processed: async (ids) => {
      const { rows } = await pool.query<{ event_id: string }>(
        'SELECT event_id FROM inbox WHERE event_id = ANY ($1::uuid[])',
        [ids],
      );
      return new Set(rows.map(({ event_id }) => event_id));
    },
  };
};

/** Our own bytes: opened and lifted, but not checked again. */
export const eventsIn = async (
  bodies: readonly string[],
  sealer: Sealer = withoutRing,
): Promise<readonly EventOf[]> => {
  const written = bodies.map((body) => JSON.parse(body) as EventOf);
  // Opened before it is lifted: the seal is bound to the type that was written.
  const opened = await sealer.opened(written);
  return opened.map((event) => lift(event) as EventOf);
};

const snapshotsIn = (pool: pg.Pool): Pick<Reading, 'readSnapshots' | 'writeSnapshot'> => ({
  readSnapshots: async (streams, shape) => {
    const { rows } = await pool.query<{ stream: string; version: number; state: Json }>(
      'SELECT stream, version, state FROM snapshot WHERE stream = ANY ($1) AND shape = $2',
      [streams, shape],
    );
    return new Map(rows.map(({ stream, version, state }) => [stream, { version, state }]));
  },
  writeSnapshot: async (stream, shape, { version, state }) => {
    await pool.query(WRITE_SNAPSHOT, [stream, version, shape, JSON.stringify(state)]);
  },
});

interface Row {
  readonly stream: string;
  readonly version: number;
  /** Null: events up to this version have left for the ledger. */
  readonly body: string | null;
  readonly tenant: string | null;
  readonly digest: Buffer | null;
}

/** What is here, after what is in the ledger. What has left but is not deleted yet is read here. */
const bodiesIn = async (
  stream: string,
  after: number,
  rows: readonly Row[],
  past: PastEvents | undefined,
): Promise<readonly string[]> => {
  const here = rows.flatMap(({ version, body }) => (body === null ? [] : [{ version, body }]));
  const left = rows.find(({ body }) => body === null);
  if (!left || here[0]?.version === after + 1) return here.map(({ body }) => body);
  const { version: upTo, tenant, digest } = left;
  if (!past) throw unreadable(stream);
  // From its beginning, whatever is asked for: the digest is of all that left.
  const old = await past.read(tenant ?? '', { stream, after: 0, upTo });
  refuseOther(stream, { upTo, digest }, old);
  return [
    ...old.slice(after),
    ...here.filter(({ version }) => version > upTo).map(({ body }) => body),
  ];
};

/** What the ledger answers must be what was here. @throws Refusal */
const refuseOther = (
  stream: string,
  { upTo, digest }: { upTo: number; digest: Buffer | null },
  bodies: readonly string[],
): void => {
  if (bodies.length === upTo && digestOf(bodies).equals(digest ?? noEvents)) return;
  throw new Refusal(
    'ledger-contradicts',
    'conflict',
    `The ledger's events of ${stream} are not those that were moved there. Run \`nightshift ledger verify\`: it names what differs.`,
  );
};

const digestOf = (bodies: readonly string[]): Buffer =>
  streamDigest(
    noEvents,
    bodies.map((body) => leafHash(Buffer.from(body))),
  );

const unreadable = (stream: string): Refusal =>
  new Refusal(
    'ledger-unavailable',
    'unavailable',
    `The events of ${stream} are in the ledger only, and this service does not know where that is: set AUDIT_URL.`,
  );
