import type { EventBody } from '@nightshift/contracts';
import { systemIds } from '@nightshift/event-store';
import { hashOfJson, sha256 } from '@nightshift/kernel';
import { newTrace, openRuntime, type ServiceRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentRunnerConfig } from '../config.js';
import { agentRunner } from '../index.js';
import { Results } from './results.store.js';
import { request } from './run-fixture.spec.js';

// Real: PostgreSQL, HTTP, the whole agent-runner. Written by hand: what its runs recorded.
const postgres = usePostgres();
let runtime: ServiceRuntime;
let url = '';
let close = async (): Promise<void> => undefined;

beforeAll(async () => {
  const { bus } = testBus();
  const log = createLogger({ service: 'agent-runner', level: 'fatal' });
  const definition = agentRunner;
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition, databaseUrl, bus, instance: 'a1', log });
  ({ runtime } = opened);
  const host = await startHost({
    services: [{ opened, instance: await agentRunner.create(runtime, agentRunnerConfig({})) }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  [url, close] = [host.url, host.close];
});
afterAll(() => close());

const recorded = async (tenant: string, ...bodies: readonly EventBody[]): Promise<string> => {
  const runId = systemIds.next();
  const accepted: EventBody = {
    type: 'run.accepted.v1',
    data: { ...request, runId },
    content: { input: {} },
  };
  const context = {
    tenant,
    taskId: runId,
    causationId: runId,
    correlationId: runId,
    traceparent: newTrace(runId),
    at: runtime.clock.now(),
  };
  await runtime.store.append({
    inbox: [],
    appends: [
      {
        stream: `run/${runId}`,
        expectedVersion: 0,
        events: [accepted, ...bodies].map((body) => ({ body, context })),
      },
    ],
  });
  return runId;
};
const completed = (more: object): EventBody => ({
  type: 'tool-call.completed.v1',
  data: {
    runId: systemIds.next(),
    step: 2,
    attempt: 1,
    tool: 'look',
    toolCallId: 'c0',
    latencyMs: 1,
    resultHash: 'a'.repeat(64),
    ...more,
  },
  content: { result: {} },
});
const get = async (path: string, tenant = 'default') => {
  const response = await fetch(`${url}/v1/runs/${path}`, {
    headers: { 'x-nightshift-tenant': tenant },
  });
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get('content-type'),
  };
};

describe('a result that was too large for the conversation', () => {
  const whole = { nul: '\u0000', umlaut: 'ä', a: [1, 2, { z: 1, b: 2 }] };
  // As it is hashed: by sorted keys.
  const text = '{"a":[1,2,{"b":2,"z":1}],"nul":"\\u0000","umlaut":"ä"}';
  const hash = hashOfJson(whole);

  it('is shown whole, byte by byte as it was hashed, and only where a run of the tenant names it', async () => {
    const results = new Results(runtime.dataSource);
    const of = { tenant: 'default', taskId: 'task' };
    await results.keep(of, hash, text);
    await results.keep(of, hash, text);
    const large = { resultHash: hash, resultBytes: 100_000 };
    const run = await recorded('default', completed(large));
    const shown = await get(`${run}/results/${hash}`);
    expect(shown).toMatchObject({ status: 200, text });
    expect(shown.type).toContain('application/json');
    expect(sha256(shown.text)).toBe(hash);

    const refused = async (...args: Parameters<typeof get>): Promise<unknown> => {
      const { status, text: body } = await get(...args);
      return [status, (JSON.parse(body) as { code: string }).code];
    };
    // Another tenant neither by this run nor by one of its own that names the hash.
    expect(await refused(`${run}/results/${hash}`, 'other')).toEqual([404, 'no-such-run']);
    const theirs = await recorded('other', completed(large));
    expect(await refused(`${theirs}/results/${hash}`, 'other')).toEqual([404, 'no-such-result']);
    const another = await recorded('default', completed({}));
    expect(await refused(`${another}/results/${hash}`)).toEqual([404, 'no-such-result']);
    expect(await refused(`${another}/results/${'a'.repeat(64)}`)).toEqual([404, 'no-such-result']);
  });
});

describe('the effects of a run', () => {
  it('are shown with what is known of each, to its tenant', async () => {
    const requested: EventBody = {
      type: 'tool-call.requested.v1',
      data: {
        runId: systemIds.next(),
        step: 2,
        attempt: 1,
        tool: 'pay',
        toolCallId: 'c0',
        effect: 'at-most-once',
        idempotencyKey: 'b'.repeat(64),
        argumentsHash: 'c'.repeat(64),
      },
      content: { arguments: {} },
    };
    const run = await recorded('default', requested);
    const { status, text } = await get(`${run}/effects`);
    expect([status, JSON.parse(text) as unknown]).toMatchObject([
      200,
      [{ step: 2, tool: 'pay', is: 'unknown', attempts: 1, idempotencyKey: 'b'.repeat(64) }],
    ]);
    expect((await get(`${run}/effects`, 'other')).status).toBe(404);
  });
});
