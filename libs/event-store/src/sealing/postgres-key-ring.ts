import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { systemIds } from '../system.js';
import type { KeyFacts, KeyRing, KeyScope, KeySelection } from './key-ring.js';
import type { Kms, Wrapped } from './kms.js';
import type { SealingKey } from './seal.js';
import { openSubjectNames, type SubjectNames, SUBJECT_TABLES } from './subject-names.js';

interface KeyRow {
  readonly id: string;
  readonly tenant: string;
  readonly master_key: string | null;
  readonly wrapped: Buffer | null;
}

const SECRET_BYTES = 32;
const REWRAP_BATCH = 500;
/** Lets two processes start at once: the second waits for the first. */
const START_LOCK = 7_070_032;

const TABLES = `
  CREATE SCHEMA IF NOT EXISTS keyring;
  CREATE TABLE IF NOT EXISTS keyring.key (
    id uuid PRIMARY KEY,
    tenant text NOT NULL,
    -- All of it is gone with the key: a tombstone names nobody.
    subject text,
    workflow text,
    day date,
    master_key text,
    wrapped bytea,
    destroyed_at timestamptz,
    CONSTRAINT key_or_tombstone CHECK (
      (destroyed_at IS NULL AND num_nulls(subject, workflow, day, master_key, wrapped) = 0) OR
      (destroyed_at IS NOT NULL AND num_nonnulls(subject, workflow, day, master_key, wrapped) = 0)
    )
  );
  CREATE UNIQUE INDEX IF NOT EXISTS key_scope
    ON keyring.key (tenant, subject, workflow, day) WHERE destroyed_at IS NULL;
`;

const KEY_FOR = `
  SELECT id, tenant, master_key, wrapped FROM keyring.key
  WHERE tenant = $1 AND subject = $2 AND workflow = $3 AND day = $4 AND destroyed_at IS NULL`;

const MAKE = `
  INSERT INTO keyring.key (tenant, subject, workflow, day, id, master_key, wrapped)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (tenant, subject, workflow, day) WHERE destroyed_at IS NULL DO NOTHING`;

const FIND = `
  SELECT id, tenant, subject, workflow, to_char(day, 'YYYY-MM-DD') AS day FROM keyring.key
  WHERE tenant = $1 AND destroyed_at IS NULL AND ($2::text IS NULL OR subject = $2)
    AND ($3::text IS NULL OR workflow = $3) AND ($4::date IS NULL OR day < $4)
  ORDER BY keyring.key.day, id`;

/** Counts what existed before: the second part would count the tombstones that are only added. */
const DESTROY = `
  WITH gone AS (
    UPDATE keyring.key SET subject = NULL, workflow = NULL, day = NULL, master_key = NULL,
      wrapped = NULL, destroyed_at = now()
    WHERE tenant = $1 AND id = ANY ($2::uuid[]) AND destroyed_at IS NULL
    RETURNING id
  ), unknown AS (
    INSERT INTO keyring.key (id, tenant, destroyed_at) SELECT id, $1, now() FROM unnest($2::uuid[]) AS id
    ON CONFLICT (id) DO NOTHING
  )
  SELECT count(*)::integer AS count FROM gone`;

/** Opens the key ring, making its table if it is missing. Its database may be one of its own. */
export const openKeyRing = async (connection: pg.PoolConfig, kms: Kms): Promise<KeyRing> => {
  const pool = new pg.Pool({ ...connection, max: 2 });
  pool.on('error', () => undefined);
  const names = await prepared(pool, kms);
  return {
    keyFor: (scope) => keyFor(pool, kms, scope),
    keysOf: async (ids) => {
      const { rows } = await pool.query<KeyRow>(
        'SELECT id, tenant, master_key, wrapped FROM keyring.key WHERE id = ANY ($1::uuid[])',
        [ids],
      );
      const keys = rows.map(async (row) => [row.id, await unwrapped(kms, row)] as const);
      return new Map(await Promise.all(keys));
    },
    ...looking(pool),
    find: async ({ tenant, subject, workflow, before }: KeySelection) => {
      const { rows } = await pool.query<KeyFacts>(FIND, [tenant, subject, workflow, before]);
      return rows;
    },
    destroy: async (tenant, ids) => {
      const { rows } = await pool.query<{ count: number }>(DESTROY, [tenant, ids]);
      // What an update leaves behind in the table's pages is the wrapped key.
      await pool.query('VACUUM keyring.key');
      return rows[0]?.count ?? 0;
    },
    ...names,
    rewrap: async (tenant) => {
      if (tenant === undefined) await names.rewrapSecret();
      return rewrap(pool, kms, tenant);
    },
    close: () => pool.end(),
  };
};

const looking = (pool: pg.Pool): Pick<KeyRing, 'statesOf' | 'tenants'> => ({
  statesOf: async (tenant, ids) => {
    const { rows } = await pool.query<{ id: string; is_there: boolean }>(
      'SELECT id, destroyed_at IS NULL AS is_there FROM keyring.key WHERE tenant = $1 AND id = ANY ($2::uuid[])',
      [tenant, ids],
    );
    return new Map(rows.map(({ id, is_there }) => [id, is_there ? 'there' : 'destroyed']));
  },
  tenants: async () => {
    const { rows } = await pool.query<{ tenant: string }>(
      'SELECT DISTINCT tenant FROM keyring.key ORDER BY tenant',
    );
    return rows.map(({ tenant }) => tenant);
  },
});

/** If it cannot be opened, no connection stays. */
const prepared = async (pool: pg.Pool, kms: Kms): Promise<SubjectNames> => {
  try {
    await prepare(pool);
    return await openSubjectNames(pool, kms);
  } catch (error) {
    await pool.end();
    throw error;
  }
};

const prepare = async (pool: pg.Pool): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [START_LOCK]);
    await client.query(TABLES + SUBJECT_TABLES);
    await client.query('SELECT pg_advisory_unlock($1)', [START_LOCK]);
  } finally {
    // Closed rather than given back: if the tables could not be made, it still has the lock.
    client.release(true);
  }
};

const keyFor = async (pool: pg.Pool, kms: Kms, scope: KeyScope): Promise<SealingKey> => {
  const values = [scope.tenant, scope.subject, scope.workflow, scope.day];
  for (;;) {
    const { rows } = await pool.query<KeyRow>({ name: 'key-for', text: KEY_FOR, values });
    const key = rows[0] && (await unwrapped(kms, rows[0]));
    if (key && key !== 'destroyed') return key;
    const id = systemIds.next();
    const made = await kms.wrap(randomBytes(SECRET_BYTES), boundTo(scope.tenant, id));
    // Read again rather than used: another process may have made one in the meantime.
    await pool.query(MAKE, [...values, id, made.masterKey, made.bytes]);
  }
};

const unwrapped = async (kms: Kms, row: KeyRow): Promise<SealingKey | 'destroyed'> => {
  const wrapped = wrappedOf(row);
  if (!wrapped) return 'destroyed';
  return { id: row.id, secret: await kms.unwrap(wrapped, boundTo(row.tenant, row.id)) };
};

const wrappedOf = ({ master_key, wrapped }: KeyRow): Wrapped | undefined =>
  master_key === null || wrapped === null ? undefined : { masterKey: master_key, bytes: wrapped };

const boundTo = (tenant: string, id: string): string => JSON.stringify([tenant, id]);

const rewrap = async (pool: pg.Pool, kms: Kms, tenant?: string): Promise<number> => {
  for (let count = 0; ;) {
    const { rows } = await pool.query<KeyRow>(
      `SELECT id, tenant, master_key, wrapped FROM keyring.key
       WHERE destroyed_at IS NULL AND master_key <> $1 AND ($2::text IS NULL OR tenant = $2) LIMIT ${REWRAP_BATCH}`,
      [kms.current, tenant],
    );
    if (rows.length === 0) {
      await pool.query('VACUUM keyring.key');
      return count;
    }
    for (const row of rows) count += await rewrapOne(pool, kms, row);
  }
};

/** 0 if it was destroyed, or wrapped anew by another process, in the meantime. */
const rewrapOne = async (pool: pg.Pool, kms: Kms, row: KeyRow): Promise<number> => {
  const old = wrappedOf(row);
  if (!old) return 0;
  const binding = boundTo(row.tenant, row.id);
  const { masterKey, bytes } = await kms.wrap(await kms.unwrap(old, binding), binding);
  const { rowCount } = await pool.query(
    'UPDATE keyring.key SET master_key = $2, wrapped = $3 WHERE id = $1 AND master_key = $4',
    [row.id, masterKey, bytes, old.masterKey],
  );
  return rowCount ?? 0;
};
