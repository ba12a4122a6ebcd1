import { orchestrator } from '@nightshift/orchestrator';
import { agent, workflow } from '@nightshift/sdk';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { addAdmission } from './admission.js';
import { addSchedule } from './schedule.js';
import { addTask } from './task.js';

/** Real: PostgreSQL, HTTP, the orchestrator. Nobody carries out runs. */
const postgres = usePostgres();
let host: Host;
const writer = agent({
  name: 'writer',
  model: 'simulated/a',
  instructions: 'Write.',
  output: z.object({ text: z.string() }),
});
const { definition } = workflow({
  name: 'letters',
  version: 1,
  description: 'Writes.',
  brief: z.object({ topic: z.string() }),
  budgetPerTaskUsd: 1,
  stages: [{ name: 'draft', agent: writer }],
});

beforeAll(async () => {
  const log = createLogger({ service: 'orchestrator', level: 'fatal' });
  const { bus } = testBus();
  const databaseUrl = await postgres.newDatabase();
  const instance = 'o1';
  const opened = await openRuntime({ definition: orchestrator, databaseUrl, bus, instance, log });
  const mounted = await orchestrator.create(opened.runtime, orchestrator.config({}));
  host = await startHost({
    services: [{ opened, instance: mounted }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  await fetch(`${host.url}/v1/workflows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(definition),
  });
});
afterAll(() => host?.close());

/** What the command prints. */
const nightshift = async (...args: readonly string[]): Promise<string> => {
  const program = new Command().option('--url <url>').option('--json').exitOverride();
  program.option('--tenant <name>').option('--actor <name>');
  for (const add of [addAdmission, addSchedule, addTask]) add(program);
  const printed: string[] = [];
  const spy = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    await program.parseAsync(['--url', host.url, ...args], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return printed.join('');
};
const brief = '{"topic":"tides"}';

describe('the commands for schedules and limits', () => {
  it('set, list and remove a schedule', async () => {
    const cron = ['--cron', '0 22 * * *', '--time-zone', 'Europe/Berlin', '--brief', brief];
    expect(await nightshift('schedule', 'set', 'nightly', 'letters', ...cron)).toMatch(
      /^nightly is due next at \d{4}-/,
    );
    expect(await nightshift('schedule', 'list')).toMatch(/nightly +letters +0 22 \* \* \* +Europe/);
    expect(await nightshift('schedule', 'remove', 'nightly')).toBe('nightly is removed\n');
    await expect(nightshift('schedule', 'remove', 'nightly')).rejects.toThrow(/no schedule/);
  });

  it('limit a workflow bit by bit, and drain it', async () => {
    const row = async (): Promise<unknown> => {
      const { items } = JSON.parse(await nightshift('--json', 'admission', 'list')) as {
        items: object[];
      };
      return items[0];
    };
    await nightshift('admission', 'set', 'workflow', 'letters', '--max-running', '3');
    await nightshift('admission', 'set', 'workflow', 'letters', '--per-minute', '9');
    await nightshift('admission', 'drain', 'workflow', 'letters');
    expect(await row()).toMatchObject({ maxRunning: 3, perMinute: 9, draining: true });
    const made = await nightshift('task', 'submit', 'letters', '--brief', brief);
    expect(made).toMatch(/\(queued\)/);
    await nightshift('admission', 'undrain', 'workflow', 'letters');
    await nightshift('admission', 'set', 'workflow', 'letters', '--max-running', '0');
    expect(await row()).toMatchObject({ maxRunning: null, perMinute: 9, draining: false });
  });

  it('take no word for a number: it would lift the limit', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const set = (option: string) =>
      nightshift('admission', 'set', 'workflow', 'letters', option, 'ten');
    for (const option of ['--max-running', '--per-minute'])
      await expect(set(option)).rejects.toThrow(/whole number/);
    vi.mocked(process.stderr.write).mockRestore();
  });

  it('limit the own tenant where none is named', async () =>
    expect(await nightshift('admission', 'set', 'tenant', '--max-running', '5')).toMatch(
      /tenant +default +5 +none +no/,
    ));

  it('fork a task and compare the two', async () => {
    await nightshift('admission', 'set', 'workflow', 'letters', '--per-minute', '0');
    await nightshift('admission', 'set', 'tenant', '--max-running', '0');
    const submitted = await nightshift('--json', 'task', 'submit', 'letters', '--brief', brief);
    const { taskId } = JSON.parse(submitted) as { taskId: string };
    const forked = await nightshift('--json', 'task', 'fork', taskId, '--from-stage', 'draft');
    const child = (JSON.parse(forked) as { taskId: string }).taskId;
    const diff = await nightshift('task', 'diff', taskId, child);
    expect(diff).toContain(child);
    expect(diff).toMatch(/^draft$/m);
    await expect(nightshift('task', 'fork', taskId, '--from-stage', 'ghost')).rejects.toThrow(
      /fromStage/,
    );
  });
});
