import type { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { TaskCosts, type WorkflowOf } from './task-costs.store.js';

/** Without a database: it answers the same to every question. */
const dataSource = {
  query: async () => [{ p95: '7', tasks: '20' }],
} as unknown as Pick<DataSource, 'query'>;
const workflowsOf = (many: number): readonly WorkflowOf[] =>
  Array.from({ length: many }, (_, n) => ({ tenant: 'acme', workflow: `flow-${n}` }));

it('remembers what is usual of so many workflows, and no more: memory has an end', async () => {
  const costs = new TaskCosts(dataSource, () => 0);
  const workflows = workflowsOf(5_001);
  await costs.refresh(workflows);
  const known = workflows.filter((one) => costs.usualOf(one) !== undefined);
  expect(known).toHaveLength(5_000);
  expect(costs.usualOf({ tenant: 'acme', workflow: 'flow-5000' })).toEqual({ p95: 7, tasks: 20 });
});
