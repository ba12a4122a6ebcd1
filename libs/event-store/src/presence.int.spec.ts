import { usePostgres, withClient } from '@nightshift/testing';
import { beforeEach, expect, it } from 'vitest';
import { openEventStore, type PostgresEventStore } from './postgres-event-store.js';

const postgres = usePostgres();
let url: string;
beforeEach(async () => {
  url = await postgres.newDatabase();
});

const open = (instance: string): Promise<PostgresEventStore> =>
  openEventStore({
    connection: { connectionString: url },
    schema: 'test',
    instance,
    source: 'nightshift/test',
  });
const now = (): Promise<Date> =>
  withClient(url, async (client) => (await client.query('SELECT now()')).rows[0].now as Date);
const isSilentAt = async (store: PostgresEventStore, at: Date): Promise<boolean> =>
  (await store.silences()).some(({ since, until }) => since < at && at < until);

it('was silent before it was first opened, and while nobody had it open', async () => {
  const before = await now();
  const first = await open('one');
  const during = await now();
  await first.close();
  const between = await now();
  const second = await open('two');
  const silent = [];
  for (const at of [before, during, between, await now()])
    silent.push(await isSilentAt(second, at));
  expect(silent).toEqual([true, false, true, false]);
  await second.close();
});

it('was not silent while another instance had it open, and was silent after one that was killed had beaten last', async () => {
  const one = await open('one');
  const during = await now();
  await withClient(url, (client) => client.query(`SELECT pg_sleep(2.2)`));
  const other = await open('two');
  expect(await isSilentAt(other, during)).toBe(false);
  await Promise.all([one.close(), other.close()]);
  await withClient(url, (client) =>
    client.query(
      `UPDATE test.instance SET stopped_at = NULL, beat_at = beat_at - interval '1 minute'`,
    ),
  );
  const again = await open('one');
  expect(await isSilentAt(again, new Date(during.getTime() - 30_000))).toBe(true);
  await again.close();
});
