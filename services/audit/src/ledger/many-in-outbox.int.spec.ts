import { usePostgres } from '@nightshift/testing';
import { expect, it, vi } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { verifyLedger } from './verify.store.js';

// Half a minute would be much for a test.
vi.mock('./row-reader.store.js', async (importOriginal) => ({
  ...(await importOriginal<typeof import('./row-reader.store.js')>()),
  SETTLE_MS: 1_200,
}));

/* Real: PostgreSQL, the embedded engine. A bus on which nothing is unread. */
const ledger = useLedger(usePostgres());
const { sql, write, wait } = useServiceTables(ledger);
const HOUR = 3_600_000;
const at = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();
const STREAMS = 401;

it('what was passed over in many streams is waited for once, and the outbox read once for all', async () => {
  const old = note('task/old-0', 1, { time: at(20) });
  const streams = Array.from({ length: STREAMS }, (_, n) => `task/old-${n}`);
  await sql(
    `INSERT INTO orchestrator.event SELECT s, 1, replace($2, 'task/old-0"', s || '"') FROM unnest($1::text[]) AS s`,
    [streams, String(old)],
  );
  await wait(...streams.map((stream) => `${stream} 1`));
  const recent = note('task/1', 1, { time: at(1) });
  await write(recent);
  await ledger().record(recent);
  await ledger().age();

  const query = vi.spyOn(ledger().dataSource, 'query');
  const { firstFault } = await verifyLedger({ ...ledger(), unread: async () => undefined });
  const asked = query.mock.calls.map(([text]) => text).filter((text) => text.includes('.outbox'));
  query.mockRestore();
  expect(firstFault?.reason).toMatch(/task\/old-0, 1; it stands in the outbox, and what was/);
  expect(asked.filter((text) => text.includes('unnest(o.streams'))).toHaveLength(1);
  // 1.2 seconds, every half of one.
  expect(asked.length).toBeLessThanOrEqual(5);
});
