import { derivedId, sha256 } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { expect, it } from 'vitest';
import { written } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { LedgerSearch } from './search.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. PostgreSQL was restored from before the first event.
const ledger = useLedger(usePostgres());
const taskIdOf = (tenant: string): string => derivedId('task', tenant);
const accepted = (tenant: string): Buffer => {
  const taskId = taskIdOf(tenant);
  return written({
    type: 'task.accepted.v1',
    subject: `task/${taskId}`,
    sequence: 1,
    tenant,
    taskId,
    data: {
      taskId,
      workflow: { name: 'letters', version: 1, hash: sha256('w') },
      subject: `subject-of-${tenant}`,
      idempotencyKey: `key of ${tenant}`,
      briefHash: sha256('b'),
      budgetNanoUsd: 1,
      priority: 5,
      submittedBy: 'ana',
      via: 'http',
    },
    content: { brief: `brief of ${tenant}` },
  });
};

it('shows each tenant its own where two rows have one index', async () => {
  await ledger().record(accepted('umbrella'));
  await ledger().dataSource.query('TRUNCATE ledger_entry, ledger_batch, ledger_tile');
  await ledger().dataSource.query('UPDATE ledger_head SET last_index = 0');
  await ledger().record(accepted('acme'));
  const rows = await ledger().query('SELECT ledger_index FROM ledger_event');
  expect(rows).toEqual([{ ledger_index: 1 }, { ledger_index: 1 }]);
  const search = new LedgerSearch(ledger().clients);
  for (const tenant of ['acme', 'umbrella'])
    expect(await search.tasks(tenant, [], undefined, 10)).toMatchObject([
      {
        taskId: taskIdOf(tenant),
        title: `brief of ${tenant}`,
        subject: `subject-of-${tenant}`,
        idempotencyKey: `key of ${tenant}`,
        index: 1,
      },
    ]);
});
