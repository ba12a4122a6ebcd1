import { fileURLToPath } from 'node:url';
import { type EventOf, parseEvent, simulatedFaults } from '@nightshift/contracts';
import { instantOf } from '@nightshift/kernel';
import { openRuntime, type RequestContext, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agentRunnerConfig } from '../config.js';
import { agentRunner } from '../index.js';
import type { FaultDto } from './faults.dto.js';
import { Faults } from './faults.store.js';

// Real: PostgreSQL, HTTP, the whole agent-runner. Two processes are two hosts on one bus.
const postgres = usePostgres();
const WORKFLOWS = fileURLToPath(new URL('../health/limited-fixture.spec.ts', import.meta.url));
const log = createLogger({ service: 'agent-runner', level: 'fatal' });
const started: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of started.splice(0).toReversed()) await close();
});

type Bus = ReturnType<typeof testBus>['bus'];
const start = async (
  databaseUrl: string,
  bus: Bus,
  instance: string,
  faults?: string,
): Promise<string> => {
  const opened = await openRuntime({ definition: agentRunner, databaseUrl, bus, instance, log });
  const config = agentRunnerConfig({
    NIGHTSHIFT_WORKFLOWS: WORKFLOWS,
    ...(faults ? { NIGHTSHIFT_FAULTS: faults } : {}),
  });
  const { url, close } = await startHost({
    services: [{ opened, instance: await agentRunner.create(opened.runtime, config) }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  started.push(close);
  return url;
};
const ask = async (url: string, method: string, fault = '', body?: object) => {
  const response = await fetch(`${url}/v1/faults${fault && `/${fault}`}`, {
    method,
    headers: {
      'x-nightshift-actor': 'ana',
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return {
    status: response.status,
    body: (await response.json()) as { items: FaultDto[]; code?: string },
  };
};
const on = async (url: string): Promise<readonly string[]> =>
  (await ask(url, 'GET')).body.items.flatMap((one) => (one.on ? [one.fault] : []));

describe('fault flags', () => {
  it('are no routes at all where they are not asked for', async () => {
    const url = await start(await postgres.newDatabase(), testBus().bus, 'a1');
    for (const [method, fault] of [
      ['GET', ''],
      ['PUT', 'network'],
      ['DELETE', 'network'],
    ] as const) {
      const { status, body } = await ask(url, method, fault, method === 'PUT' ? {} : undefined);
      expect([status, body.code]).toEqual([404, 'no-such-route']);
    }
  });

  it('are switched in one process, known to all, recorded with who it was, and there after a restart', async () => {
    const { bus } = testBus();
    const told: EventOf[] = [];
    await bus.subscribe({
      group: 'listener',
      topics: ['nightshift.agent-runner.v1'],
      broadcast: true,
      handle: async (batch) => {
        told.push(...batch.map(({ value }) => parseEvent(value.toString('utf8'))));
        return [];
      },
    });
    const databaseUrl = await postgres.newDatabase();
    const [one, two] = [
      await start(databaseUrl, bus, 'a1', 'on'),
      await start(databaseUrl, bus, 'a2', 'on'),
    ];
    expect((await ask(one, 'GET')).body.items.map(({ fault }) => fault)).toEqual(simulatedFaults);
    const { status, body } = await ask(one, 'PUT', 'network', { minutes: 7 });
    expect(status).toBe(200);
    const network = body.items.find(({ fault }) => fault === 'network');
    expect(network).toMatchObject({ on: true, by: 'ana', runbook: 'provider-unhealthy' });
    const left = Date.parse(network?.until ?? '') - Date.now();
    expect(left / 60_000).toBeCloseTo(7, 0);
    await vi.waitFor(async () => expect(await on(two)).toEqual(['network']));
    expect(told).toMatchObject([
      {
        type: 'fault.switched.v1',
        subject: 'fault/network',
        tenantid: 'nightshift',
        data: { by: 'ana' },
      },
    ]);
    const three = await start(databaseUrl, testBus().bus, 'a3', 'on');
    expect(await on(three)).toEqual(['network']);
    expect((await ask(one, 'DELETE', 'network')).status).toBe(200);
    await vi.waitFor(async () => expect(await on(two)).toEqual([]));
  });

  it('fail calls by what was switched last, also after a restart', async () => {
    const databaseUrl = await postgres.newDatabase();
    const { bus } = testBus();
    const opened = await openRuntime({
      definition: agentRunner,
      databaseUrl,
      bus,
      instance: 'a1',
      log,
    });
    started.push(opened.close);
    const { store, clock } = opened.runtime;
    const asked = (agoMs: number): RequestContext => ({
      tenant: 'default',
      actor: 'ana',
      requestId: `r-${agoMs}`,
      traceparent: undefined,
      now: instantOf(Date.now() - agoMs),
    });
    const before = new Faults(store, clock);
    await before.switchOn('network', 5, asked(1_000));
    await before.switchOn('rate-limited', 5, asked(0));
    expect(before.active()).toBe('rate-limited');
    const after = new Faults(store, clock);
    await after.recall();
    expect(after.active()).toBe('rate-limited');
  });

  it.each([
    ['melted', {}],
    ['network', { minutes: 0 }],
    ['network', { minutes: 61 }],
  ])('refuse %s with %j', async (fault, body) => {
    const url = await start(await postgres.newDatabase(), testBus().bus, 'a1', 'on');
    expect((await ask(url, 'PUT', fault, body)).status).toBe(400);
    expect(await on(url)).toEqual([]);
  });
});
