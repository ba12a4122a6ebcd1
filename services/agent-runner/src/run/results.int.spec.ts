import { randomBytes } from 'node:crypto';
import type { EventBody } from '@nightshift/contracts';
import { openSealing, type Sealing, systemIds } from '@nightshift/event-store';
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
let sealing: Sealing;
let url = '';
let close = async (): Promise<void> => undefined;

beforeAll(async () => {
  const { bus } = testBus();
  const log = createLogger({ service: 'agent-runner', level: 'fatal' });
  const definition = agentRunner;
  const databaseUrl = await postgres.newDatabase();
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  const ring = await openSealing({ masterKeys, databaseUrl });
  if (!ring) throw new Error('Nothing is sealed.');
  sealing = ring;
  const opened = await openRuntime({ definition, databaseUrl, bus, instance: 'a1', log, sealing });
  ({ runtime } = opened);
  const host = await startHost({
    services: [{ opened, instance: await agentRunner.create(runtime, agentRunnerConfig({})) }],
    bus,
    sealing,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  [url, close] = [host.url, host.close];
});
afterAll(() => close());

const recorded = (tenant: string, ...bodies: readonly EventBody[]): Promise<string> =>
  recordedOf(tenant, bodies);
/** @param subjectKey seals it; none: the run is about no data subject */
const recordedOf = async (
  tenant: string,
  bodies: readonly EventBody[],
  subjectKey?: string,
): Promise<string> => {
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
    ...(subjectKey === undefined ? {} : { subjectKey }),
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

describe('a run about a data subject', () => {
  it('is recorded as read by whoever is shown it, its effects, or a whole result', async () => {
    const scope = { tenant: 'default', subject: 'subject-1', workflow: 'w', day: '2026-11-26' };
    const { id } = await sealing.ring.keyFor(scope);
    const text = '{"large":true}';
    const hash = sha256(text);
    const large = completed({ resultHash: hash, resultBytes: 100_000 });
    const run = await recordedOf('default', [requested, large], id);
    const sealed = new Results(runtime.dataSource, sealing);
    await sealed.keep({ tenant: 'default', taskId: run, subjectKey: id }, hash, text);
    for (const path of ['effects', `results/${hash}`, ''])
      expect((await get(`${run}/${path}`.replace(/\/$/, ''))).status).toBe(200);
    expect(await accessesOf(run)).toEqual(['effects', 'result', 'run']);
    const open = await recorded('default', requested);
    await get(`${open}/effects`);
    expect(await accessesOf(open)).toEqual([]);
  });

  const accessesOf = async (taskId: string): Promise<readonly unknown[]> => {
    const rows: { body: string }[] = await runtime.dataSource.query(
      "SELECT body FROM event WHERE stream LIKE 'access/agent-runner/' || $1 || '/%'",
      [taskId],
    );
    return rows
      .map(({ body }) => (JSON.parse(body) as { data: { purpose: string } }).data.purpose)
      .toSorted();
  };
});

describe('the effects of a run', () => {
  it('are shown with what is known of each, to its tenant', async () => {
    const run = await recorded('default', requested);
    const { status, text } = await get(`${run}/effects`);
    expect([status, JSON.parse(text) as unknown]).toMatchObject([
      200,
      [{ step: 2, tool: 'pay', is: 'unknown', attempts: 1, idempotencyKey: 'b'.repeat(64) }],
    ]);
    expect((await get(`${run}/effects`, 'other')).status).toBe(404);
  });
});
