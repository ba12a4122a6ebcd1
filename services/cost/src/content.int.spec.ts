import { lifecycleTopic } from '@nightshift/contracts';
import { hitsOf, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CostService, idsOf } from './cost-fixture.spec.js';

/** Real: PostgreSQL, the embedded bus, the whole service. Nothing is sealed: whatever is kept shows. */
const postgres = usePostgres();
const service = new CostService();
const CANARY = 'canary-e28f15';
let databaseUrl: string;

beforeAll(async () => {
  databaseUrl = await postgres.newDatabase();
  await service.start(databaseUrl);
});
afterAll(() => service.stop());

const workflow = { name: 'audit', version: 1, hash: 'a'.repeat(64) };

it('keeps nothing of what was said in a task, also where a rule breaks over it: nothing is to be erased', async () => {
  const [tenant, task] = ['kept', 'said'];
  const { taskId } = idsOf(task);
  const accepted = {
    workflow,
    briefHash: 'b'.repeat(64),
    subject: 'none',
    submittedBy: 'ana',
    idempotencyKey: CANARY,
    budgetNanoUsd: 1_000,
    priority: 5,
  };
  const written = { type: 'task.accepted.v1', tenant, taskId };
  const orchestrator = lifecycleTopic('orchestrator');
  await service.publish(orchestrator, written, accepted, { brief: CANARY });
  await service.order(tenant, task, 30);
  for (let step = 1; step <= 5; step += 1) {
    const call = { step, tool: 'look', toolCallId: `c${step}`, effect: 'pure' };
    const asked = { idempotencyKey: 'k', argumentsHash: 'c'.repeat(64) };
    await service.step(tenant, task, 'tool-call.requested.v1', { ...call, ...asked });
    const failed = { errorClass: 'tool-logical', reason: CANARY, latencyMs: 1 };
    await service.step(tenant, task, 'tool-call.failed.v1', { ...call, ...failed });
  }
  expect(await service.seen(tenant, 'halt.ordered.v2')).toMatchObject([
    { data: { scope: 'task', key: taskId, reason: 'loop' } },
  ]);
  const cancelled = { by: 'ana', reason: CANARY, runs: [] };
  await service.publish(orchestrator, { ...written, type: 'task.cancelled.v1' }, cancelled);
  // By then what came before it is written.
  await expect
    .poll(() => hitsOf(databaseUrl, taskId).then((hits) => hits.map(({ table }) => table)), {
      timeout: 5_000,
    })
    .toEqual(expect.arrayContaining(['cost.ended_task', 'cost.event', 'cost.spend_task']));
  expect(await hitsOf(databaseUrl, CANARY)).toEqual([]);
  expect(service.parked).toEqual([]);
});
