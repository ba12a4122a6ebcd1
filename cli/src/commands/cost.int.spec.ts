import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cost } from '@nightshift/cost';
import { nanoFromUsd } from '@nightshift/kernel';
import { priceBook } from '@nightshift/models';
import { startProviderSimulator } from '@nightshift/provider-simulator';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addCost } from './cost.js';

/** Real: PostgreSQL, HTTP, the cost service, the simulated provider. Runs are told by the test. */
const postgres = usePostgres();
const { bus } = testBus();
let host: Host;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-cost-'));
  const log = createLogger({ service: 'cost', level: 'fatal' });
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition: cost, databaseUrl, bus, instance: 'c1', log });
  host = await startHost({
    services: [{ opened, instance: await cost.create(opened.runtime, cost.config({})) }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(async () => {
  await host?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** What the command prints. */
const nightshift = async (...args: readonly string[]): Promise<string> => {
  const program = new Command('nightshift')
    .option('--url <url>')
    .option('--tenant <name>')
    .option('--actor <name>')
    .option('--json')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  addCost(program);
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await program.parseAsync(['node', 'nightshift', '--url', host.url, ...args]);
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
};

let told = 0;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A call as its run tells of it; with nothing known: charged at its bound of 1 USD. */
const called = async (providerCallId: string, known: object | undefined): Promise<void> => {
  const id = uuid((told += 1));
  const runId = uuid(999);
  const envelope = { specversion: '1.0', source: 'nightshift/agent-runner', sequence: told };
  const of = { tenantid: 'default', taskid: uuid(998), time: new Date().toISOString() };
  const events = [
    {
      topic: 'nightshift.agent-runner.v1',
      type: 'run.accepted.v1',
      data: { runId, workflow: { name: 'audit', version: 1, hash: '' } },
    },
    {
      topic: 'nightshift.agent-runner.steps.v1',
      type: 'model-call.completed.v1',
      data: {
        runId,
        step: told,
        attempt: 1,
        model: 'openai/m',
        costNanoUsd: nanoFromUsd(1),
        costIsBound: known === undefined,
        ...known,
        providerCallId,
      },
    },
  ];
  await bus.publish(
    events.map(({ topic, type, data }) => ({
      topic,
      key: runId,
      headers: { id, type, tenant: 'default' },
      value: Buffer.from(JSON.stringify({ ...envelope, ...of, id, type, data })),
    })),
  );
};
it('finds the books of a provider equal, once its export has said what a cut call cost', async () => {
  const book = priceBook({
    'openai/m': { input: 1.25, cachedInput: 0.125, cacheWrite: 1.5625, output: 10 },
  });
  const simulator = await startProviderSimulator({
    seed: 1,
    answer: () => ({ text: 'yes' }),
    prices: () => book.get('openai/m', new Date()),
  });
  try {
    for (const isBound of [false, true]) {
      const response = await fetch(`${simulator.openAiUrl}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer k' },
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
      });
      await response.text();
      const { providerCallId = '', nanoUsd, usage } = simulator.calls().at(-1) ?? {};
      await called(providerCallId, isBound ? undefined : { costNanoUsd: nanoUsd, usage });
    }
    const file = join(folder, 'usage.csv');
    await writeFile(
      file,
      await (await fetch(new URL('/simulator/usage.csv', simulator.openAiUrl))).text(),
    );
    expect(await nightshift('cost', 'top', '--by', 'model')).toMatch(/openai\/m +2 .*\d\d\.\d %\n/);
    const printed = await nightshift('cost', 'reconcile', file, '--provider', 'openai');
    expect(printed).toContain('1 days and models match, 0 are explained, 0 are not.');
    expect(printed).toContain('1 calls charged at their bound are booked at their cost');
    expect(process.exitCode).toBeUndefined();
    expect(
      JSON.parse(await nightshift('--json', 'cost', 'reconcile', file, '--provider', 'openai')),
    ).toMatchObject({
      created: false,
      source: 'openai usage.csv',
      adjustedCalls: 1,
    });
  } finally {
    await simulator.stop();
  }
});

it('says with its exit code that something is unexplained', async () => {
  const file = join(folder, 'totals.csv');
  await writeFile(file, 'When,What,Money\n2026-01-05,latest,3.50\n');
  try {
    const printed = await nightshift(
      'cost',
      'reconcile',
      file,
      '--column',
      'day=When',
      '--column',
      'model=What',
      '--column',
      'costUsd=Money',
      '--model',
      'latest=openai/gpt-4o',
    );
    expect(printed).toMatch(
      /2026-01-05 +openai\/gpt-4o +only-at-provider +– calls, – +– calls, \$3\.50/,
    );
    expect(process.exitCode).toBe(1);
  } finally {
    process.exitCode = undefined;
  }
});

it('forecasts, and says where there is not enough data', async () => {
  const printed = await nightshift('cost', 'forecast');
  expect(printed).toMatch(/Budget of the month: \$\S+ of \$1,000\.00 spent/);
  expect(printed).toMatch(/7 days +\$\S+ +not this month/);
  const forecast = JSON.parse(await nightshift('--json', 'cost', 'forecast', 'audit')) as object;
  expect(forecast).toMatchObject({ enoughTasks: 20, openQueue: { tasks: 0 } });
});

it('refuses a file that is not there, a pair that is none, and days of nowhere', async () => {
  for (const [args, code] of [
    [['reconcile', join(folder, 'none.csv')], 'no-such-file'],
    [['reconcile', 'x', '--model', 'm'], 'commander.invalidArgument'],
    [['top', '--from', 'monday'], 'invalid-request'],
    [['top', '--by', 'colour'], 'commander.invalidArgument'],
  ] as const)
    await expect(nightshift('cost', ...args)).rejects.toMatchObject({ code });
});
