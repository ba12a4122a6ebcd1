import { usePostgres, withClient } from '@nightshift/testing';
import { expect, it } from 'vitest';
import { createTables } from './schema.js';

/* Real: PostgreSQL. The name needs quotes, as any may. */
const postgres = usePostgres();
const SCHEMA = 'Some service';

const make = (url: string, options = ''): Promise<void> =>
  withClient(url, async (client) => {
    await client.query(options || 'SELECT');
    await createTables(client, SCHEMA);
  });
const columnsOf = (url: string, relation: string): Promise<readonly string[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
       WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [`"${SCHEMA}".${relation}`],
    );
    return rows.map(({ name }) => name);
  });

it('makes tables that are there already without a lock that whoever writes would have to let go', async () => {
  const url = await postgres.newDatabase();
  await make(url);
  await withClient(url, async (writer) => {
    await writer.query('BEGIN');
    const tables = ['event', 'inbox', 'outbox', 'open_stream', 'snapshot', 'retired_stream'];
    for (const table of [...tables, 'instance'])
      await writer.query(`LOCK TABLE "${SCHEMA}".${table} IN ROW EXCLUSIVE MODE`);
    await expect(make(url, `SET lock_timeout = '1s'`)).resolves.toBeUndefined();
    await writer.query('ROLLBACK');
  });
});

it('adds what tables of an older version lack', async () => {
  const url = await postgres.newDatabase();
  await make(url);
  const relations = ['inbox', 'inbox_received', 'instance', 'retired_stream_left', 'silence'];
  const all = () => Promise.all(relations.map((relation) => columnsOf(url, relation)));
  const whole = await all();
  await withClient(url, (client) =>
    client.query(
      `SET search_path TO "${SCHEMA}"; ALTER TABLE inbox DROP COLUMN received_at;
       ALTER TABLE instance DROP COLUMN reads_past_at, DROP COLUMN stopped_at;
       DROP TABLE retired_stream, silence`,
    ),
  );
  expect(await all()).toEqual([['event_id'], [], ['name', 'beat_at'], [], []]);
  await make(url);
  expect(await all()).toEqual(whole);
});
