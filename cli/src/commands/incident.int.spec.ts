import { escalation } from '@nightshift/escalation';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addIncident } from './incident.js';

/** Real: PostgreSQL, HTTP, the escalation service. */
const postgres = usePostgres();
let host: Host;

beforeAll(async () => {
  const log = createLogger({ service: 'escalation', level: 'fatal' });
  const { bus } = testBus();
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({
    definition: escalation,
    databaseUrl,
    bus,
    instance: 'e1',
    log,
  });
  const mounted = await escalation.create(opened.runtime, escalation.config({}));
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

/** What the command prints. */
const nightshift = async (...args: readonly string[]): Promise<string> => {
  const program = new Command().option('--url <url>').option('--json').exitOverride();
  program.option('--tenant <name>').option('--actor <name>');
  addIncident(program);
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

describe('nightshift incident', () => {
  it('opens one, leads it through its statuses, and prints its post-mortem', async () => {
    const opened = await nightshift(
      'incident',
      'open',
      'tenant:default',
      '--title',
      'Slow answers',
      '--severity',
      'high',
      '--since',
      '2026-11-25T10:00:00+01:00',
      '--detected-at',
      '2026-11-25T09:30:00Z',
    );
    expect(opened).toMatch(
      /^[0-9a-f-]{36} {2}high {2}Slow answers\nevidence sha256 [0-9a-f]{64}\n$/,
    );
    const id = opened.slice(0, 36);
    expect(await nightshift('incident', 'list', '--status', 'open')).toContain(id);
    const at = '2026-11-25T09:40:00Z';
    await nightshift('incident', 'status', id, 'started', '--at', at);
    await nightshift(
      'incident',
      'status',
      id,
      'started',
      '--at',
      '2026-11-25T09:45:00Z',
      '--correct',
      'Mistyped.',
    );
    await nightshift('incident', 'note', id, 'A full disk.', '--kind', 'contributor');
    await nightshift('incident', 'assign', id, 'scribe', 'ben');
    const added = await nightshift(
      'incident',
      'follow-up',
      'add',
      id,
      'Watch the disk',
      '--owner',
      'cleo',
      '--due',
      '2027-01-15',
    );
    const [, followUp = ''] = /- (\S{36}) {2}open {2}cleo {2}until 2027-01-15/.exec(added) ?? [];
    expect(await nightshift('incident', 'follow-up', 'close', id, followUp)).toContain(
      `- ${followUp}  done  cleo`,
    );
    await nightshift('incident', 'status', id, 'mitigated');
    const back = await nightshift('incident', 'status', id, 'mitigated', '--take-back', 'Again.');
    expect(back).toContain(`${id}  high  started`);
    expect(back).toContain('scribe ben');

    const markdown = await nightshift('incident', 'post-mortem', id);
    expect(markdown).toContain('# Slow answers\n');
    expect(markdown).toContain('by a person, 30 min after it began');
    expect(markdown).toContain('- Started: 2026-11-25T09:45:00.000Z');
    expect(markdown).toContain('- A full disk. (local-user)');
    expect(markdown).toContain('- [x] Watch the disk (cleo, until 2027-01-15)');
    const json = JSON.parse(await nightshift('--json', 'incident', 'post-mortem', id)) as object;
    expect(json).toMatchObject({ detection: { afterMs: 30 * 60_000 }, mitigatedAfterMs: null });
  });

  it('says what to write where it is not told what kind of thing it is about', async () => {
    await expect(nightshift('incident', 'open', '0190f0c2')).rejects.toThrow('write halt:<id>');
  });

  it('takes no correction without a time, and no time where nothing was reached', async () => {
    const id = '01978c6e-0000-7000-8000-000000000001';
    const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const status = ['incident', 'status', id, 'started'];
    await expect(nightshift(...status, '--correct', 'x')).rejects.toThrow('--correct needs --at');
    await expect(
      nightshift(...status, '--take-back', 'x', '--at', '2026-11-25T09:40:00Z'),
    ).rejects.toThrow('--take-back has no time');
    quiet.mockRestore();
  });
});
