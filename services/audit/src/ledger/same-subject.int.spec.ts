import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { note, written } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { verifyLedger } from './verify.store.js';

/*
 * Real: PostgreSQL, the embedded engine. A bus on which nothing is unread. Orchestrator wrote two events of a stream
 * an hour ago, and the second is lost; qa writes what may be on any stream, under the same subject.
 */
const ledger = useLedger(usePostgres());
const { sql, write } = useServiceTables(ledger);
const time = new Date(Date.now() - 3_600_000).toISOString();

const ofQa = (sequence: number): Buffer =>
  written({
    type: 'content.read.v1',
    service: 'qa',
    subject: 'task/1',
    sequence,
    time,
    id: `019a0000-0000-7000-8000-00000000000${sequence}`,
    data: { taskId: 't1', by: 'ana', purpose: 'trace', until: time },
  });
const found = () => verifyLedger({ ...ledger(), unread: async () => undefined });

beforeAll(async () => {
  await sql('CREATE SCHEMA qa');
  await sql('CREATE TABLE qa.event (LIKE orchestrator.event INCLUDING ALL)');
  await sql('CREATE TABLE qa.outbox (LIKE orchestrator.outbox INCLUDING ALL)');
});
afterAll(() => sql('DROP SCHEMA qa CASCADE'));
afterEach(async () => {
  await sql('TRUNCATE qa.event');
  await ledger().empty();
});

const lost = async (): Promise<void> => {
  const [one, two] = [1, 2].map((sequence) => note('task/1', sequence, { time }));
  for (const event of [one, two]) if (event) await write(event);
  await ledger().record(...(one ? [one] : []));
};
const qaWrites = async (...sequences: readonly number[]): Promise<void> => {
  for (const sequence of sequences) {
    const event = ofQa(sequence);
    await sql('INSERT INTO qa.event VALUES ($1, $2, $3)', ['task/1', sequence, String(event)]);
    await ledger().record(event);
  }
  await ledger().age();
};

it('an event of another service under the same subject hides none that is lost', async () => {
  await lost();
  await qaWrites(1, 2);
  expect(await found()).toMatchObject({
    ok: false,
    streams: 2,
    firstFault: { index: 4, reason: expect.stringContaining('task/1, 2') as string },
  });
});

it('nor does one that has no predecessor there', async () => {
  await lost();
  await qaWrites(2);
  expect(await found()).toMatchObject({
    ok: false,
    firstFault: { index: 2, reason: 'stream task/1 of qa lacks its event 1' },
  });
});
