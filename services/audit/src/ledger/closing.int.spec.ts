import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLedgerClients } from './clickhouse.store.js';

/** Real: the embedded engine. A process of its own, as it closes the engine. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-closing-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('does not wait for a query that nothing ends, and has written by then', async () => {
  const clients = await openLedgerClients({ path: folder });
  const long = clients.analyse
    .query({
      // Quadratic, in one block: the engine has no time to look at the time.
      query:
        "SELECT sum(editDistance(repeat('a', 30000), repeat(char(97 + number % 2), 30000))) AS n FROM numbers(6)",
      format: 'JSONEachRow',
    })
    .then((result) => result.json())
    .then(() => 'over');
  await sleep(500);
  await clients.write.command({ query: 'INSERT INTO ledger_migration VALUES (0)' });
  await clients.close();
  expect(await Promise.race([long, sleep(500, 'under way')])).toBe('under way');
  // The engine's folder goes only when the engine has let go of it.
  await long;
}, 300_000);
