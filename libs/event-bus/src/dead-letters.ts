import pg from 'pg';
import type { DeadLetter, Delivery } from './port.js';

/** Where the embedded bus parks what can never be processed. */
export interface DeadLetterStore {
  readonly park: (letters: readonly DeadLetter[]) => Promise<void>;
  /** Newest first. */
  readonly list: (group: string, limit: number) => Promise<readonly DeadLetter[]>;
  readonly close: () => Promise<void>;
}

interface Row {
  readonly group_name: string;
  readonly topic: string;
  readonly partition: number;
  readonly message_offset: string;
  readonly key: string;
  readonly headers: Delivery['headers'];
  readonly value: Buffer;
  readonly code: string;
  readonly reason: string;
}

/** Dead letters in PostgreSQL, schema `nightshift_bus`. */
export const openDeadLetters = async (connection: pg.PoolConfig): Promise<DeadLetterStore> => {
  const pool = new pg.Pool({ ...connection, max: 2 });
  pool.on('error', () => undefined);
  await pool.query(`
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
    )`);
  return {
    park: async (letters) => {
      for (const { group, delivery, code, reason } of letters) {
        await pool.query(
          `INSERT INTO nightshift_bus.dead_letter
             (group_name, topic, partition, message_offset, key, headers, value, code, reason)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [
            group,
            delivery.topic,
            delivery.partition,
            delivery.offset,
            delivery.key,
            JSON.stringify(delivery.headers),
            delivery.value,
            code,
            reason,
          ],
        );
      }
    },
    list: async (group, limit) => {
      const { rows } = await pool.query<Row>(
        'SELECT * FROM nightshift_bus.dead_letter WHERE group_name = $1 ORDER BY id DESC LIMIT $2',
        [group, limit],
      );
      return rows.map(letterOf);
    },
    close: () => pool.end(),
  };
};

const letterOf = (row: Row): DeadLetter => ({
  group: row.group_name,
  code: row.code,
  reason: row.reason,
  delivery: {
    topic: row.topic,
    partition: row.partition,
    offset: row.message_offset,
    key: row.key,
    headers: row.headers,
    value: row.value,
  },
});
