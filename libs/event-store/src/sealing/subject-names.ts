import { createHmac, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { KeyRing } from './key-ring.js';
import type { Kms, Wrapped } from './kms.js';

/** Who is behind a pseudonym: known to whoever knows the name, and to nobody else. */
export type SubjectNames = Pick<KeyRing, 'pseudonymOf' | 'findPseudonym' | 'forgetSubject'> & {
  readonly rewrapSecret: () => Promise<void>;
};

const SECRET_BYTES = 32;
const PSEUDONYM_BYTES = 10;

export const SUBJECT_TABLES = `
  -- A name is not kept, only its keyed hash: whoever knows it finds the pseudonym, nobody the name.
  CREATE TABLE IF NOT EXISTS keyring.subject (
    tenant text NOT NULL,
    name_mac bytea NOT NULL,
    pseudonym text NOT NULL UNIQUE,
    PRIMARY KEY (tenant, name_mac)
  );
  CREATE TABLE IF NOT EXISTS keyring.name_secret (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    master_key text NOT NULL,
    wrapped bytea NOT NULL
  );
`;

const FIND = 'SELECT pseudonym FROM keyring.subject WHERE tenant = $1 AND name_mac = $2';

/** @throws MasterKeyMissing */
export const openSubjectNames = async (pool: pg.Pool, kms: Kms): Promise<SubjectNames> => {
  const secret = await nameSecret(pool, kms);
  return {
    pseudonymOf: (tenant, name) => pseudonymOf(pool, tenant, macOf(secret, name)),
    findPseudonym: (tenant, name) => findPseudonym(pool, tenant, macOf(secret, name)),
    forgetSubject: async (tenant, pseudonym) => {
      await pool.query('DELETE FROM keyring.subject WHERE tenant = $1 AND pseudonym = $2', [
        tenant,
        pseudonym,
      ]);
      await pool.query('VACUUM keyring.subject');
    },
    rewrapSecret: () => rewrapNameSecret(pool, kms),
  };
};

const NAME_SECRET = 'name secret';

/** One for the whole ring, made by whoever opens it first. */
const nameSecret = async (pool: pg.Pool, kms: Kms): Promise<Buffer> => {
  for (;;) {
    const row = await nameSecretRow(pool);
    if (row) return kms.unwrap(row, NAME_SECRET);
    const made = await kms.wrap(randomBytes(SECRET_BYTES), NAME_SECRET);
    await pool.query(
      'INSERT INTO keyring.name_secret (master_key, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [made.masterKey, made.bytes],
    );
  }
};

const nameSecretRow = async (pool: pg.Pool): Promise<Wrapped | undefined> => {
  const { rows } = await pool.query<Wrapped>(
    'SELECT master_key AS "masterKey", wrapped AS bytes FROM keyring.name_secret',
  );
  return rows[0];
};

const rewrapNameSecret = async (pool: pg.Pool, kms: Kms): Promise<void> => {
  const row = await nameSecretRow(pool);
  if (!row || row.masterKey === kms.current) return;
  const { masterKey, bytes } = await kms.wrap(await kms.unwrap(row, NAME_SECRET), NAME_SECRET);
  await pool.query('UPDATE keyring.name_secret SET master_key = $1, wrapped = $2', [
    masterKey,
    bytes,
  ]);
  await pool.query('VACUUM keyring.name_secret');
};

const macOf = (secret: Buffer, name: string): Buffer =>
  createHmac('sha256', secret).update(name).digest();

const findPseudonym = async (
  pool: pg.Pool,
  tenant: string,
  mac: Buffer,
): Promise<string | undefined> => {
  const { rows } = await pool.query<{ pseudonym: string }>(FIND, [tenant, mac]);
  return rows[0]?.pseudonym;
};

const pseudonymOf = async (pool: pg.Pool, tenant: string, mac: Buffer): Promise<string> => {
  for (;;) {
    const found = await findPseudonym(pool, tenant, mac);
    if (found !== undefined) return found;
    const pseudonym = `subject-${randomBytes(PSEUDONYM_BYTES).toString('hex')}`;
    await pool.query(
      'INSERT INTO keyring.subject (tenant, name_mac, pseudonym) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [tenant, mac, pseudonym],
    );
  }
};
