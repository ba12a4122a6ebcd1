import { fileURLToPath } from 'node:url';
import { type DataOf, type EventOf, type EventType, parseEvent } from '@nightshift/contracts';
import { EmbeddedBus, type Message } from '@nightshift/event-bus';
import { systemIds } from '@nightshift/event-store';
import { derivedId, nano } from '@nightshift/kernel';
import { newTrace, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentRunnerConfig } from '../config.js';
import { agentRunner } from '../index.js';
import { request } from '../run/run-fixture.spec.js';
import { RETRY_AFTER_MS, workflows } from './limited-fixture.spec.js';
import type { ProviderDto } from './providers.dto.js';

// Real: PostgreSQL, HTTP, the whole agent-runner and its way to the bus. Simulated: the model.
const postgres = usePostgres();
const MODEL = 'simulated/limited';
const heard: EventOf<'provider-health.changed.v1'>[] = [];
let bus: EmbeddedBus;
let url = '';
let close = async (): Promise<void> => undefined;

const messageOf = <T extends EventType>(
  service: string,
  type: T,
  data: DataOf<T>,
  content?: object,
): Message => {
  const id = systemIds.next();
  const taskid = derivedId('task');
  const event = {
    specversion: '1.0',
    id,
    source: `nightshift/${service}`,
    type,
    subject: `${service}/${id}`,
    sequence: 1,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    tenantid: 'default',
    taskid,
    causationid: id,
    correlationid: taskid,
    traceparent: newTrace(id),
    data,
    ...(content && { content }),
  };
  return {
    topic: `nightshift.${service}.v1`,
    key: taskid,
    headers: { id, type, tenant: 'default' },
    value: Buffer.from(JSON.stringify(event)),
  };
};

beforeAll(async () => {
  ({ bus } = testBus());
  await bus.subscribe({
    group: 'listener',
    topics: ['nightshift.agent-runner.v1'],
    broadcast: true,
    handle: async (batch) => {
      for (const { value } of batch) {
        const event = parseEvent(value.toString('utf8'));
        if (event.type === 'provider-health.changed.v1') heard.push(event);
      }
      return [];
    },
  });
  const log = createLogger({ service: 'agent-runner', level: 'fatal' });
  const definition = agentRunner;
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition, databaseUrl, bus, instance: 'a1', log });
  const config = agentRunnerConfig({
    NIGHTSHIFT_WORKFLOWS: fileURLToPath(new URL('limited-fixture.spec.ts', import.meta.url)),
    NIGHTSHIFT_MODEL_LIMITS: 'simulated/*=concurrency:1',
  });
  const host = await startHost({
    services: [{ opened, instance: await agentRunner.create(opened.runtime, config) }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  [url, close] = [host.url, host.close];
}, 60_000);
afterAll(() => close());

const get = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${url}/v1/${path}`)).json()) as T;
const begin = async (n: number): Promise<string> => {
  const runId = derivedId('run', String(n));
  const [workflow] = workflows;
  const order = { ...request, runId, workflow: workflow?.ref ?? request.workflow };
  const lease = {
    leaseId: systemIds.next(),
    runId,
    taskId: derivedId('task'),
    workflow: 'limited',
    amountNanoUsd: nano(500_000_000),
    taskBudgetNanoUsd: nano(1_000_000_000),
  };
  await bus.publish([
    messageOf('orchestrator', 'run.requested.v1', order, { input: {} }),
    messageOf('cost', 'lease.granted.v1', lease),
  ]);
  return runId;
};
const shown = async (model: string): Promise<ProviderDto | undefined> =>
  (await get<{ items: ProviderDto[] }>('providers')).items.find((one) => one.model === model);

describe('the health of models', () => {
  it('is told to everybody and shown, with the runs that wait', async () => {
    const first = await begin(1);
    await vi.waitFor(async () => expect((await shown(MODEL))?.state).toBe('cooling-down'));
    const second = await begin(2);
    await vi.waitFor(async () =>
      expect(await get(`runs/${second}`)).toMatchObject({
        status: 'ready',
        waitsFor: { model: MODEL, state: 'cooling-down', errorClass: 'rate-limited' },
      }),
    );
    await vi.waitFor(
      async () => {
        for (const id of [first, second])
          expect(await get(`runs/${id}`)).toMatchObject({ status: 'completed' });
      },
      { timeout: RETRY_AFTER_MS + 10_000 },
    );
    await vi.waitFor(() =>
      expect(heard.map(({ data }) => data.state)).toEqual(['cooling-down', 'half-open', 'well']),
    );
    expect(heard[0]).toMatchObject({
      subject: `provider-health/${MODEL}`,
      tenantid: 'nightshift',
      data: { model: MODEL, instance: 'a1', errorClass: 'rate-limited' },
    });
  });

  it('is taken over from another process', async () => {
    const until = new Date(Date.now() + 600_000).toISOString();
    const report = { model: MODEL, state: 'open', until, reason: 'down', instance: 'b2' } as const;
    await bus.publish([messageOf('agent-runner', 'provider-health.changed.v1', report)]);
    await vi.waitFor(async () => expect(await shown(MODEL)).toMatchObject({ state: 'open' }));
    const run = await begin(3);
    await vi.waitFor(async () =>
      expect(await get(`runs/${run}`)).toMatchObject({ waitsFor: { model: MODEL, waiting: 1 } }),
    );
  });
});
