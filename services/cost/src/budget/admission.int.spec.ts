import { Aggregates, openEventStore, VersionConflict } from '@nightshift/event-store';
import { derivedId, nano } from '@nightshift/kernel';
import { dueContextOf } from '@nightshift/service-kit';
import { usePostgres } from '@nightshift/testing';
import { expect, it } from 'vitest';
import type { BudgetCommand } from './budget-command.js';
import { at, policy, tenant } from './budget-fixture.spec.js';
import { budgetDecider } from './budget.js';
import type { Budget } from './budget-state.js';

/** Real: PostgreSQL, and two replicas of the service on it, as far as they admit. */
const postgres = usePostgres();
const LIMIT = 100;
const CALLS = 200;

const replica = async (url: string, instance: string) => {
  const store = await openEventStore({
    connection: { connectionString: url },
    schema: 'cost',
    instance,
    source: 'nightshift/cost',
  });
  const decider = budgetDecider({ ...policy, defaultTenantLimit: nano(LIMIT) });
  return { store, budgets: new Aggregates({ prefix: 'budget', decider }, { store }) };
};

it('admits exactly what there is, where two replicas decide at the same time', async () => {
  const url = await postgres.newDatabase();
  const replicas = [await replica(url, 'a'), await replica(url, 'b')] as const;
  // As a consumer does: what conflicts too often comes again.
  const send = async (n: number, command: BudgetCommand): Promise<unknown> => {
    const { budgets } = n % 2 === 0 ? replicas[0] : replicas[1];
    const context = dueContextOf(tenant, `budget/${tenant}`, at);
    for (;;) {
      try {
        return await budgets.handle(tenant, command, context);
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
      }
    }
  };
  const runs = Array.from({ length: CALLS }, (_, n) => ({
    leaseId: derivedId('lease', String(n)),
    runId: derivedId('run', String(n)),
    taskId: derivedId('task', String(n)),
    workflow: 'audit',
  }));
  const amounts = { amount: nano(1), minimum: nano(1), taskBudget: nano(10) };
  await Promise.all(
    runs.map((run, n) =>
      send(n, { type: 'requestLease', tenant, at, request: { ...run, ...amounts } }),
    ),
  );
  const now = async (): Promise<Budget> => (await replicas[0].budgets.newest(tenant)).state;
  const full = await now();
  // Whoever is not granted the rest waits for what others return: nobody is refused, and asked.
  expect([full.tenant.reserved, full.queue.length, full.halts.size]).toEqual([LIMIT, LIMIT, 0]);

  const paid = { granted: nano(1), spent: nano(1), final: true };
  const granted = runs.filter(({ runId }) => full.runs.get(runId)?.reserved === 1);
  await Promise.all(
    granted.map(({ runId, taskId }, n) =>
      send(n, { type: 'closeRun', tenant, at, runId, taskId, ...paid }),
    ),
  );
  const { tenant: level, queue, denied, halts } = await now();
  expect([level.settled, level.reserved, queue.length, denied.size, halts.size]).toEqual([
    LIMIT,
    0,
    0,
    CALLS - LIMIT,
    1,
  ]);
  await Promise.all(replicas.map(({ store }) => store.close()));
});
