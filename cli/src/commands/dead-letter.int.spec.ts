import { EmbeddedBus, openDeadLetters } from '@nightshift/event-bus';
import { orchestrator } from '@nightshift/orchestrator';
import { agent, workflow } from '@nightshift/sdk';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { usePostgres } from '@nightshift/testing';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { addDeadLetter } from './dead-letter.js';

/** Real: PostgreSQL, HTTP, the embedded bus, the orchestrator. Nobody carries out runs. */
const postgres = usePostgres();
let host: Host;
let bus: EmbeddedBus;

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
  const databaseUrl = await postgres.newDatabase();
  bus = new EmbeddedBus(await openDeadLetters({ connectionString: databaseUrl }));
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
});
afterAll(() => host?.close());
afterEach(() => {
  process.exitCode = undefined;
});

/** As an upstream system would, over Kafka. */
const submit = (key: string): Promise<void> => {
  const data = { workflow: 'letters', brief: { topic: 'hedges' }, idempotencyKey: key };
  const type = 'nightshift.task.submitted.v1';
  const event = { specversion: '1.0', id: key, source: '/upstream', type, data };
  const headers = { id: '', type: '', tenant: '' };
  const value = Buffer.from(JSON.stringify(event));
  return bus.publish([{ topic: 'nightshift.submit.v1', key, headers, value }]);
};

/** What the command prints. */
const nightshift = async (...args: readonly string[]): Promise<string> => {
  const program = new Command().option('--url <url>').option('--json').exitOverride();
  program.option('--tenant <name>').option('--actor <name>');
  program.configureOutput({ writeErr: () => undefined });
  addDeadLetter(program);
  program.commands[0]?.commands.forEach((one) =>
    one.exitOverride().configureOutput({ writeErr: () => undefined }),
  );
  const printed: string[] = [];
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    await program.parseAsync(['--url', host.url, 'dead-letter', ...args], { from: 'user' });
  } finally {
    output.mockRestore();
  }
  return printed.join('');
};
const idIn = (list: string): string =>
  /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(list)?.[0] ?? '';

describe('nightshift dead-letter', () => {
  it('lists what is parked, shows one with its content, and counts by reason', async () => {
    await submit('order-1');
    const list = await nightshift('list', '--service', 'orchestrator');
    expect(list).toMatch(/orchestrator\.submit .*no-such-workflow: There is no workflow "letters"/);
    const shown = await nightshift('show', idIn(list));
    expect(shown).toContain('nightshift.submit.v1/0@0 no-such-workflow');
    expect(shown).toContain('"idempotencyKey":"order-1"');
    expect(await nightshift('list', '--groups')).toMatch(
      /orchestrator\.submit +no-such-workflow +1\n/,
    );
    expect(await nightshift('list', '--groups', '--code', 'other')).not.toContain('orchestrator');
    expect(await nightshift('list', '--code', 'other')).not.toContain('orchestrator.submit');
  });

  it('redrives what is mended, once; what is not is refused again, with exit code 1', async () => {
    const id = idIn(await nightshift('list'));
    expect(await nightshift('redrive', id)).toMatch(/^refused again: nightshift dead-letter show /);
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    await fetch(`${host.url}/v1/workflows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(definition),
    });
    for (let times = 0; times < 2; times += 1)
      expect(await nightshift('redrive', id, '--reason', 'registered')).toBe(`${id} is handled\n`);
    expect(process.exitCode).toBeUndefined();
    await vi.waitFor(async () => {
      const page = (await (await fetch(`${host.url}/v1/tasks`)).json()) as { items: object[] };
      expect(page.items).toMatchObject([{ idempotencyKey: 'order-1' }]);
    });
    expect(idIn(await nightshift('list'))).toBe('');
  });

  it('discards with a reason, and many only if there are as many as was said', async () => {
    const bad = (key: string): Promise<void> =>
      bus.publish([
        {
          topic: 'nightshift.submit.v1',
          key,
          headers: { id: '', type: '', tenant: '' },
          value: Buffer.from(`not JSON ${key}`),
        },
      ]);
    await Promise.all(['a', 'b', 'c'].map(bad));
    const groups = JSON.parse(await nightshift('--json', 'list', '--groups')) as {
      items: { code: string; count: number }[];
    };
    const code = groups.items[0]?.code ?? '';
    const id = idIn(await nightshift('list'));
    await expect(nightshift('discard', id)).rejects.toThrow(/Give a reason/);
    expect(await nightshift('discard', id, '--reason', 'a test')).toBe(`${id} is discarded\n`);
    const many = ['--subscription', 'orchestrator.submit', '--code', code, '--reason', 'a test'];
    await expect(nightshift('discard', ...many)).rejects.toThrow(/--count/);
    await expect(nightshift('discard', ...many, '--count', '3')).rejects.toThrow(/There are 2/);
    expect(await nightshift('discard', ...many, '--count', '2')).toBe(
      '0 handled, 0 refused again, 2 discarded\n',
    );
    expect(idIn(await nightshift('list'))).toBe('');
  });
});
