import { derivedId, sha256 } from '@nightshift/kernel';
import pg from 'pg';
import type {
  DeadLetter,
  DeadLetterCount,
  DeadLetterFacts,
  DeadLetterQuery,
  DeadLetters,
  Delivery,
  ToPark,
} from './port.js';
import { shortReason } from './reason.js';
import { subjectIn } from './subject.js';

/** Where the embedded bus parks what can never be processed. */
export interface DeadLetterStore extends DeadLetters {
  readonly close: () => Promise<void>;
}

interface FactsRow {
  readonly letter_id: string;
  readonly group_name: string;
  readonly topic: string;
  readonly partition: number;
  readonly message_offset: string;
  readonly key: string;
  readonly headers: Delivery['headers'];
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly subject: string;
  readonly at: string;
  readonly bytes: number;
}
type Row = FactsRow & { readonly value: Buffer };
type CountRow = Omit<DeadLetterCount, 'group'> & { readonly group_name: string };

/** The columns after `parked_at` came later: a table of before gets them, too. */
const TABLE = `
  CREATE SCHEMA IF NOT EXISTS nightshift_bus;
  CREATE TABLE IF NOT EXISTS nightshift_bus.dead_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_name text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    message_offset text NOT NULL,
    key text NOT NULL,
    headers jsonb NOT NULL,
    value bytea NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now()
  );
  ALTER TABLE nightshift_bus.dead_letter
    ADD COLUMN IF NOT EXISTS letter_id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN IF NOT EXISTS attempts integer NOT NULL DEFAULT 1,
    ADD COLUMN IF NOT EXISTS subject text NOT NULL DEFAULT '';
  CREATE UNIQUE INDEX IF NOT EXISTS dead_letter_id ON nightshift_bus.dead_letter (letter_id);`;

const isoOf = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** In the precision that a cursor has. */
const PARKED_AT = `date_trunc('milliseconds', parked_at)`;
const FACTS = `letter_id, group_name, topic, partition, message_offset, key, headers, code, reason,
  attempts, subject, octet_length(value) AS bytes, ${isoOf('parked_at')} AS at`;

/** What a crash has parked twice is the same letter. */
const PARK = `
  INSERT INTO nightshift_bus.dead_letter
    (letter_id, group_name, topic, partition, message_offset, key, headers, value, code, reason,
     attempts, subject)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (letter_id) DO UPDATE
  SET code = excluded.code, reason = excluded.reason, attempts = excluded.attempts, parked_at = now()`;

/** Tried again and refused again; one that somebody ended meanwhile does not come back. */
const PARK_AGAIN = `
  UPDATE nightshift_bus.dead_letter
  SET code = $2, reason = $3, attempts = $4, parked_at = now() WHERE letter_id = $1`;

const LIST = `
  SELECT ${FACTS} FROM nightshift_bus.dead_letter
  WHERE group_name = ANY ($1) AND ($2::text IS NULL OR code = $2)
    AND ($3::text IS NULL OR headers->>'type' = $3)
    AND ($4::timestamptz IS NULL OR (${PARKED_AT}, letter_id) < ($4, $5::uuid))
  ORDER BY ${PARKED_AT} DESC, letter_id DESC LIMIT $6`;

const COUNT = `
  SELECT group_name, code, coalesce(headers->>'type', '') AS type, count(*)::int AS count,
    ${isoOf('min(parked_at)')} AS "oldestAt", ${isoOf('max(parked_at)')} AS "newestAt"
  FROM nightshift_bus.dead_letter WHERE group_name = ANY ($1)
  GROUP BY 1, 2, 3 ORDER BY count DESC, 1, 2, 3`;

/** Dead letters in PostgreSQL, schema `nightshift_bus`. */
export const openDeadLetters = async (connection: pg.PoolConfig): Promise<DeadLetterStore> => {
  const pool = new pg.Pool({ ...connection, max: 2 });
  pool.on('error', () => undefined);
  await pool.query(TABLE);
  return {
    park: async (letters) => {
      for (const letter of letters)
        if ((letter.attempts ?? 1) > 1) await pool.query(PARK_AGAIN, againOf(letter));
        else await pool.query(PARK, valuesOf(letter));
    },
    list: async ({ groups, code, type, before, limit }: DeadLetterQuery) => {
      const values = [groups, code, type, before?.at, before?.id, limit];
      const { rows } = await pool.query<FactsRow>(LIST, values);
      return rows.map(factsOf);
    },
    find: async (groups, ids) => {
      const { rows } = await pool.query<Row>(
        `SELECT ${FACTS}, value FROM nightshift_bus.dead_letter
         WHERE group_name = ANY ($1) AND letter_id = ANY ($2::uuid[]) ORDER BY parked_at, id`,
        [groups, ids],
      );
      return rows.map(letterOf);
    },
    count: async (groups) => {
      const { rows } = await pool.query<CountRow>(COUNT, [groups]);
      return rows.map(({ group_name, ...row }) => ({ ...row, group: group_name }));
    },
    remove: async (letters) => {
      await pool.query(
        'DELETE FROM nightshift_bus.dead_letter WHERE letter_id = ANY ($1::uuid[])',
        [letters.map(({ id }) => id)],
      );
    },
    close: () => pool.end(),
  };
};

/** Offsets of the embedded bus begin at 0 with every start: the bytes say which message it is. */
const idOf = ({ group, delivery: { topic, headers, value } }: ToPark): string =>
  derivedId('dead-letter', group, topic, headers.id, sha256(value));

const valuesOf = (letter: ToPark): unknown[] => {
  const { group, delivery, code, reason, attempts = 1 } = letter;
  const { topic, partition, offset, key, headers, value } = delivery;
  const place = [group, topic, partition, offset, key, JSON.stringify(headers), value];
  return [idOf(letter), ...place, code, shortReason(reason), attempts, subjectIn(value)];
};

const againOf = (letter: ToPark): unknown[] => [
  idOf(letter),
  letter.code,
  shortReason(letter.reason),
  letter.attempts,
];

const factsOf = (row: FactsRow): DeadLetterFacts => ({
  id: row.letter_id,
  group: row.group_name,
  code: row.code,
  reason: row.reason,
  attempts: row.attempts,
  parkedAt: row.at,
  subject: row.subject,
  bytes: row.bytes,
  delivery: {
    topic: row.topic,
    partition: row.partition,
    offset: row.message_offset,
    key: row.key,
    headers: row.headers,
  },
});

const letterOf = (row: Row): DeadLetter => {
  const { bytes: _, ...facts } = factsOf(row);
  return { ...facts, delivery: { ...facts.delivery, value: row.value } };
};
