import type { EventBody } from '@nightshift/contracts';
import { type KeyRing, Sealer, type SealingKey, systemIds } from '@nightshift/event-store';
import { sha256 } from '@nightshift/kernel';
import {
  dueContextOf,
  type Host,
  openRuntime,
  type ServiceRuntime,
  startHost,
} from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { hitsOf, publishing, testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentRunnerConfig } from '../config.js';
import { agentRunner } from '../index.js';
import { ToolResultTasks1764000100000 } from './results-migrations.store.js';
import { Results } from './results.store.js';
import { request } from './run-fixture.spec.js';

/** Real: PostgreSQL, the embedded bus, the whole agent-runner. What was kept is written by hand. */
const postgres = usePostgres();
const { bus, parked } = testBus();
const publish = publishing(bus);
const CANARY = 'canary-91be04';
const tenant = 'default';
const [key, anotherKey] = [systemIds.next(), systemIds.next()];
let databaseUrl: string;
let runtime: ServiceRuntime;
let results: Results;
let host: Host;

beforeAll(async () => {
  const log = createLogger({ service: 'agent-runner', level: 'fatal' });
  databaseUrl = await postgres.newDatabase();
  const definition = agentRunner;
  const opened = await openRuntime({ definition, databaseUrl, bus, instance: 'a1', log });
  ({ runtime } = opened);
  results = new Results(runtime.dataSource);
  host = await startHost({
    services: [{ opened, instance: await agentRunner.create(runtime, agentRunnerConfig({})) }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(() => host?.close());

const erase = (taskId: string, keys: string[] = [], pass = 1): Promise<void> =>
  publish({
    from: 'orchestrator',
    taskId,
    body: { type: 'task.erased.v1', data: { cause: 'subject', keys, pass, by: 'ana' } },
  });
const hits = () => hitsOf(databaseUrl, CANARY);
const text = JSON.stringify({ found: CANARY });
const hash = sha256(text);

describe('whole results of tools', () => {
  it('go with the last task that has them, whoever is erased first', async () => {
    for (const taskId of ['one', 'two']) await results.keep({ tenant, taskId }, hash, text);
    await results.keep({ tenant: 'other', taskId: 'one' }, hash, text);
    expect(await hits()).toEqual([{ table: 'agent_runner.tool_result', count: 2 }]);
    await erase('one');
    await erase('one', [], 2);
    expect(await results.find(tenant, hash)).toBe(text);
    await erase('two');
    await expect.poll(() => results.find(tenant, hash)).toBeUndefined();
    // Another tenant's task of the same name is another task.
    expect(await hits()).toEqual([{ table: 'agent_runner.tool_result', count: 1 }]);
    await results.drop('other', 'one', []);
    expect(await hits()).toEqual([]);
  });

  it('go with the key that seals their run, where the task of the run is an evaluation', async () => {
    await results.keep({ tenant, taskId: 'evaluation', subjectKey: key }, hash, text);
    await erase('of-the-example', [anotherKey]);
    expect(await hits()).toHaveLength(1);
    await erase('of-the-example', [key]);
    await expect.poll(hits).toEqual([]);
    expect(parked).toEqual([]);
  });

  it('of a sealed run are sealed, read by its key alone, and never there in the clear', async () => {
    const secret = { id: key, secret: Buffer.alloc(32, 7) };
    let known: SealingKey | 'destroyed' = secret;
    const ring = { keysOf: async () => new Map([[key, known]]) };
    const sealed = new Results(runtime.dataSource, {
      ring: {} as KeyRing,
      sealer: new Sealer(ring),
    });
    await sealed.keep({ tenant, taskId: 'sealed', subjectKey: key }, hash, text);
    expect(await hits()).toEqual([]);
    expect(await sealed.find(tenant, hash, key)).toBe(text);
    expect(await sealed.find(tenant, hash)).toBeUndefined();
    known = 'destroyed';
    const after = new Results(runtime.dataSource, {
      ring: {} as KeyRing,
      sealer: new Sealer(ring),
    });
    expect(await after.find(tenant, hash, key)).toBeUndefined();
    await after.keep({ tenant, taskId: 'late', subjectKey: key }, hash, text);
    await after.drop(tenant, 'sealed', [key]);
    expect(await runtime.dataSource.query('SELECT hash FROM tool_result')).toEqual([]);
  });

  it('stay where a task keeps the same result while another one is erased', async () => {
    for (let round = 0; round < 20; round += 1) {
      await results.keep({ tenant, taskId: 'going' }, hash, text);
      await Promise.all([
        results.drop(tenant, 'going', []),
        results.keep({ tenant, taskId: `coming-${round}` }, hash, text),
      ]);
      expect(await results.find(tenant, hash)).toBe(text);
      await results.drop(tenant, `coming-${round}`, []);
      expect(await hits()).toEqual([]);
    }
  });

  it('of before are found by the events that name them', async () => {
    const runId = systemIds.next();
    const accepted: EventBody = {
      type: 'run.accepted.v1',
      data: { ...request, runId },
      content: { input: {} },
    };
    const completed: EventBody = {
      type: 'tool-call.completed.v1',
      data: {
        runId,
        step: 2,
        attempt: 1,
        tool: 'look',
        toolCallId: 'c0',
        latencyMs: 1,
        resultHash: hash,
        resultBytes: 70_000,
      },
      content: { result: { nul: '\u0000', excerpt: 'the beginning' } },
    };
    const context = dueContextOf(tenant, 'before', runtime.clock.now());
    const events = [accepted, completed].map((body) => ({ body, context }));
    await runtime.store.append({
      appends: [{ stream: `run/${runId}`, expectedVersion: 0, events }],
      inbox: [],
    });
    const migration = new ToolResultTasks1764000100000();
    const runner = runtime.dataSource.createQueryRunner();
    await migration.down(runner);
    await runner.query('INSERT INTO tool_result (tenant, hash, bytes) VALUES ($1, $2, $3)', [
      tenant,
      hash,
      Buffer.from(text),
    ]);
    await migration.up(runner);
    await runner.release();
    expect(await hits()).toHaveLength(1);
    await erase('before');
    await expect.poll(hits).toEqual([]);
  });
});
