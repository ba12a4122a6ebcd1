import { cost } from '@nightshift/cost';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addBudget } from './budget.js';
import { addHalt } from './halt.js';

/** Real: PostgreSQL, HTTP, the cost service. Nobody spends anything. */
const postgres = usePostgres();
let host: Host;

beforeAll(async () => {
  const log = createLogger({ service: 'cost', level: 'fatal' });
  const { bus } = testBus();
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition: cost, databaseUrl, bus, instance: 'c1', log });
  const instance = await cost.create(opened.runtime, cost.config({}));
  host = await startHost({
    services: [{ opened, instance }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(() => host?.close());

/** What the command prints. */
const nightshift = async (...args: readonly string[]): Promise<string> => {
  const program = new Command('nightshift')
    .option('--url <url>')
    .option('--tenant <name>')
    .option('--actor <name>')
    .option('--json')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  addBudget(program);
  addHalt(program);
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await program.parseAsync(['node', 'nightshift', '--url', host.url, ...args]);
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
};
const asJson = async <T>(...args: readonly string[]): Promise<T> =>
  JSON.parse(await nightshift('--json', ...args)) as T;

it('sets limits by period, raises the one there is, and lists all levels', async () => {
  await nightshift('budget', 'set', '40', 'workflow', 'audit', '--period', 'day');
  await nightshift('budget', 'raise', '5', 'workflow', 'audit', '--reason', 'night run');
  const lines = (await nightshift('budget', 'list')).split('\n');
  expect(lines.find((line) => line.startsWith('tenant'))).toMatch(
    /default +month from \S+ +\$1,000/,
  );
  expect(lines.find((line) => line.startsWith('workflow'))).toMatch(
    /audit +day from \S+ +\$45\.00/,
  );
  const shown = await asJson<{ limits: object[] }>('budget', 'show', 'workflow', 'audit');
  expect(shown.limits).toMatchObject([{ period: 'day', limit: { usd: '$45.00' } }]);
});

it('refuses a period that is none, and a raise of no limit', async () => {
  await expect(nightshift('budget', 'set', '1', '--period', 'year')).rejects.toMatchObject({
    code: 'commander.invalidArgument',
  });
  await expect(nightshift('budget', 'raise', '5', 'workflow', 'none')).rejects.toMatchObject({
    code: 'no-limit',
  });
});

it('orders a halt with a reason, lists it, shows it with the budget, and lifts it', async () => {
  const order = ['halt', 'order', 'workflow', 'audit'];
  await expect(nightshift(...order)).rejects.toMatchObject({
    code: 'commander.missingMandatoryOptionValue',
  });
  const { haltId } = await asJson<{ haltId: string }>(...order, '--reason', 'bad tool');
  expect(await nightshift('halt', 'list')).toMatch(
    new RegExp(`${haltId} +workflow +audit +kill-switch +local-user`),
  );
  expect(await nightshift('budget', 'show', 'workflow', 'audit')).toContain('kill-switch');
  expect(await nightshift('halt', 'lift', haltId)).toContain(`lifted ${haltId}`);
  expect((await asJson<{ items: object[] }>('halt', 'list')).items).toEqual([]);
});

it('stops everything, for every tenant', async () => {
  const order = ['halt', 'order', 'everything', '--reason', 'the provider leaks'];
  const { haltId } = await asJson<{ haltId: string }>(...order);
  const other = await asJson<{ items: { scope: string }[] }>('--tenant', 'other', 'halt', 'list');
  expect(other.items).toMatchObject([{ scope: 'everything', haltId }]);
  await nightshift('halt', 'lift', haltId);
  expect((await asJson<{ items: object[] }>('halt', 'list')).items).toEqual([]);
});
