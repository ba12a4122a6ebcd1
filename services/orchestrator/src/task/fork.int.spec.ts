import { hashOfJson, nano, zeroNano } from '@nightshift/kernel';
import { runIdOf } from '@nightshift/contracts';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from './task-fixture.spec.js';

/** Real: PostgreSQL, HTTP, the embedded bus. Runs are carried out by the test itself. */
const postgres = usePostgres();
let orchestrator: TestOrchestrator;
// Without judges, so that the outputs of runs decide alone.
const stages = definition.stages.map(({ name, agent }) => ({ name, agent }));
const plain = { ...definition, name: 'plain', stages };

beforeAll(async () => {
  orchestrator = await startOrchestrator(await postgres.newDatabase());
  await orchestrator.call('POST', '/v1/workflows', plain);
  await orchestrator.call('POST', '/v1/workflows', { ...plain, version: 2 });
});
afterAll(() => orchestrator?.close());

const run = (taskId: string, stage: string, text: string): Promise<void> => {
  const output = { text };
  return orchestrator.publish('agent-runner', {
    type: 'run.completed.v2',
    key: taskId,
    data: {
      runId: runIdOf({ taskId, stage, role: 'worker', round: 0 }),
      stage,
      role: 'worker',
      round: 0,
      purse: { grantedNanoUsd: nano(50), spentNanoUsd: nano(50) },
      modelCalls: 1,
      toolCalls: 0,
      retriesByClass: { overloaded: 2 },
      outputHash: hashOfJson(output),
    },
    content: { output },
  });
};
const done = async (): Promise<string> => {
  const body = { workflow: 'plain@1', brief: { topic: 'tides' } };
  const taskId = String((await orchestrator.call('POST', '/v1/tasks', body))['taskId']);
  await run(taskId, 'draft', 'One tide.');
  await run(taskId, 'publish', 'ONE TIDE.');
  return taskId;
};

describe('forking over HTTP', () => {
  it('runs a task again from a stage on, with another version and model, and shows the difference', async () => {
    const parent = await done();
    const forked = await orchestrator.call('POST', `/v1/tasks/${parent}/fork`, {
      fromStage: 'publish',
      workflow: 'plain@2',
      overrides: { publisher: { models: ['simulated/c'] } },
      idempotencyKey: 'fork-1',
    });
    expect(forked).toMatchObject({ status: 201, created: true, workflow: 'plain@2' });
    const child = String(forked['taskId']);
    await run(child, 'publish', 'One Tide.');
    const shown = await orchestrator.call('GET', `/v1/tasks/${child}`);
    expect(shown).toMatchObject({
      task: 'completed',
      parentTaskId: parent,
      output: { text: 'One Tide.' },
      runIds: [runIdOf({ taskId: child, stage: 'publish', role: 'worker', round: 0 })],
    });
    const {
      a,
      b,
      stages: rows,
    } = await orchestrator.call('GET', `/v1/tasks/${parent}/diff/${child}`);
    expect([a, b]).toMatchObject([
      { workflow: 'plain@1', parentTaskId: null, cost: { nanoUsd: 100 } },
      { workflow: 'plain@2', parentTaskId: parent, cost: { nanoUsd: 50 } },
    ]);
    expect(rows).toMatchObject([
      {
        stage: 'draft',
        a: { takenOver: false, retries: 2, cost: { nanoUsd: 50 } },
        b: { takenOver: true, retries: 0, cost: { nanoUsd: zeroNano } },
        output: [],
      },
      {
        stage: 'publish',
        output: [{ at: '/text', kind: 'changed', from: 'ONE TIDE.', to: 'One Tide.' }],
      },
    ]);
  });

  it('is one task per key', async () => {
    const parent = await done();
    const body = { fromStage: 'draft', idempotencyKey: 'fork-2' };
    const first = await orchestrator.call('POST', `/v1/tasks/${parent}/fork`, body);
    expect(await orchestrator.call('POST', `/v1/tasks/${parent}/fork`, body)).toMatchObject({
      status: 200,
      created: false,
      taskId: first['taskId'],
    });
    const otherwise = { ...body, effects: 'real' };
    expect(await orchestrator.call('POST', `/v1/tasks/${parent}/fork`, otherwise)).toMatchObject({
      status: 409,
      code: 'idempotency-key-reused',
    });
  });

  it('names every field that cannot be', async () => {
    const parent = await done();
    const faultsOf = async (body: object): Promise<unknown> => {
      const { status, errors } = await orchestrator.call('POST', `/v1/tasks/${parent}/fork`, body);
      return [status, (errors as { at: string }[]).map(({ at }) => at)];
    };
    expect(await faultsOf({ fromStage: 'ghost', overrides: { spirit: {} } })).toEqual([
      400,
      ['/fromStage', '/overrides/spirit'],
    ]);
    expect(await faultsOf({ fromStage: 'draft', overrides: { writer: { models: [] } } })).toEqual([
      400,
      ['/overrides/writer/models'],
    ]);
    expect(await faultsOf({ fromStage: 'draft', workflow: 'ghost@7' })).toEqual([
      400,
      ['/workflow'],
    ]);
    expect(await faultsOf({ fromStage: 'draft', idempotencyKey: 'a\0b' })).toEqual([
      400,
      ['/idempotencyKey'],
    ]);
    const stranger = { 'x-nightshift-tenant': 'other' };
    for (const [method, path, body] of [
      ['POST', `/v1/tasks/${parent}/fork`, { fromStage: 'draft' }],
      ['GET', `/v1/tasks/${parent}/diff/${parent}`, undefined],
    ] as const)
      expect(await orchestrator.call(method, path, body, stranger)).toMatchObject({
        status: 404,
        code: 'no-such-task',
      });
  });
});
