import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agentRunner } from '@nightshift/agent-runner';
import { derivedId } from '@nightshift/kernel';
import { type Host, newTrace, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { workflows } from '../e2e/effects.workflow.js';
import type { Call } from './run-call.js';
import { addRun, type Run } from './run.js';

/** Real: PostgreSQL, HTTP, the agent-runner, its journal. Simulated: the model. */
const postgres = usePostgres();
const RUN = derivedId('run');
const TASK = derivedId('task');
let host: Host;
let folder: string;

/** What the command prints. */
const nightshift = async (...args: readonly string[]): Promise<string> => {
  const program = new Command().option('--url <url>').option('--json').exitOverride();
  program.option('--tenant <name>').option('--actor <name>');
  addRun(program);
  const printed: string[] = [];
  const spy = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    await program.parseAsync(['--url', host.url, 'run', 'show', ...args], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return printed.join('');
};
const json = async <T>(...args: readonly string[]): Promise<T> =>
  JSON.parse(await nightshift(...args, '--json')) as T;

const eventOf = (service: string, type: string, data: object, content?: object) => {
  const id = derivedId(type);
  const event = {
    specversion: '1.0',
    id,
    source: `nightshift/${service}`,
    type,
    subject: `${service}/${TASK}`,
    sequence: 1,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    tenantid: 'default',
    taskid: TASK,
    causationid: id,
    correlationid: TASK,
    traceparent: newTrace(id),
    data,
    ...(content && { content }),
  };
  return {
    topic: `nightshift.${service}.v1`,
    key: TASK,
    headers: { id, type, tenant: 'default' },
    value: Buffer.from(JSON.stringify(event)),
  };
};

const ordered = () => {
  const workflow = workflows[0]?.ref;
  const money = { leaseNanoUsd: 500_000_000, taskBudgetNanoUsd: 1_000_000_000 };
  const place = { role: 'worker', stage: 'act', agent: 'actor', round: 0, basis: [], priority: 5 };
  const lease = {
    leaseId: derivedId('lease'),
    runId: RUN,
    taskId: TASK,
    workflow: 'effects',
    amountNanoUsd: 500_000_000,
    taskBudgetNanoUsd: 1_000_000_000,
  };
  return [
    eventOf(
      'orchestrator',
      'run.requested.v1',
      { runId: RUN, workflow, ...place, ...money },
      { input: { n: 1 } },
    ),
    eventOf('cost', 'lease.granted.v1', lease),
  ];
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-run-'));
  vi.stubEnv('E2E_EFFECTS', join(folder, 'effects'));
  const log = createLogger({ service: 'agent-runner', level: 'fatal' });
  const { bus, parked } = testBus();
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({
    definition: agentRunner,
    databaseUrl,
    bus,
    instance: 'a1',
    log,
  });
  const workflowModule = fileURLToPath(new URL('../e2e/effects.workflow.ts', import.meta.url));
  const config = agentRunner.config({ NIGHTSHIFT_WORKFLOWS: workflowModule });
  host = await startHost({
    services: [{ opened, instance: await agentRunner.create(opened.runtime, config) }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  await bus.publish(ordered());
  expect(parked).toEqual([]);
  await vi.waitFor(async () => expect((await json<Run>(RUN)).status).toBe('completed'), {
    timeout: 20_000,
  });
}, 60_000);
afterAll(async () => {
  await host?.close();
  vi.unstubAllEnvs();
  if (folder) await rm(folder, { recursive: true, force: true });
});

describe('nightshift run show', () => {
  it('lists the steps of a run, models and tools, with money', async () => {
    const text = await nightshift(RUN);
    expect(text).toMatch(/completed {2}\$0\.\d+ of \$0\.5/);
    expect(text).toMatch(/\n1 +1 +1 +simulated\/actor +answered +\$0\.\d+ +\d+/);
    expect(text).toMatch(/\n2 +1 +note +answered +\d+/);
    expect(text).toMatch(/\n5 +1 +3 +simulated\/actor +answered/);
  });

  it('shows a call exactly, proved by the hashes that were recorded when it was sent', async () => {
    const call = await json<Call>(RUN, '--call', '2');
    expect(call).toMatchObject({
      n: 2,
      step: 3,
      attempt: 1,
      prompt: { proved: true, added: 1 },
      offered: { toolsProved: true, maxOutputTokens: 100, responseFormat: { type: 'json' } },
      answer: { outcome: 'answered', toolCalls: [{ tool: 'charge', arguments: { n: 1 } }] },
      money: { costIsBound: false, priceExplainsCost: true },
    });
    expect(call.prompt.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
    ]);
    expect(call.offered.tools).toMatchObject([{ name: 'note' }, { name: 'charge' }]);
    expect(await json<Call>(RUN, '--call', '3.1')).toEqual(call);
    const text = await nightshift(RUN, '--call', '2');
    for (const part of ['Note, then charge', 'charge {"n":1}', 'this price gives this cost'])
      expect(text).toContain(part);
  });

  it('names what is wrong where there is no such run or call', async () => {
    await expect(nightshift(derivedId('other'))).rejects.toMatchObject({ code: 'no-such-run' });
    await expect(nightshift(RUN, '--call', '9')).rejects.toMatchObject({ code: 'no-such-call' });
    await expect(nightshift(RUN, '--call', 'last')).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});
