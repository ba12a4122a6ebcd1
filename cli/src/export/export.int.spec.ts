import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { audit } from '@nightshift/audit';
import { targetOf } from '@nightshift/audit/files';
import { checkpointOfText, newSecret, verifierOf } from '@nightshift/audit/offline';
import { derivedId, sha256 } from '@nightshift/kernel';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import {
  SIMULATED_KEY,
  simulatedBucket,
  type SimulatedBucket,
  testBus,
  usePostgres,
} from '@nightshift/testing';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Client } from '../client.js';
import { addLedger } from '../commands/ledger.js';
import { type ContinuousExports, linesOfExports } from '../commands/ledger-exports.js';
import { exportLedger } from './export-ledger.js';
import type { Manifest } from './manifest.js';

/** Real: PostgreSQL, the embedded engine of ClickHouse, HTTP, files. Simulated: the bucket. */
const postgres = usePostgres();
const secret = newSecret('ledger.example');
let host: Host;
const { bus } = testBus();
let ledgerFolder: string;
let continuous: string;
let folder: string;
let sequence = 0;

beforeAll(async () => {
  const log = createLogger({ service: 'audit', level: 'fatal' });
  ledgerFolder = await mkdtemp(join(tmpdir(), 'nightshift-export-'));
  continuous = await mkdtemp(join(tmpdir(), 'nightshift-continuous-'));
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition: audit, databaseUrl, bus, instance: 'a1', log });
  const config = audit.config({
    NIGHTSHIFT_LEDGER_PATH: ledgerFolder,
    NIGHTSHIFT_CHECKPOINT_MS: '100',
    NIGHTSHIFT_CHECKPOINT_KEY: secret,
    NIGHTSHIFT_EXPORT_TO: pathToFileURL(continuous).href,
    NIGHTSHIFT_EXPORT_MS: '100',
  });
  const instance = await audit.create(opened.runtime, config);
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
afterAll(async () => {
  await host?.close();
  for (const made of [ledgerFolder, continuous])
    if (made) await rm(made, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-export-to-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const client = (tenant = 'acme'): Client => new Client({ url: host.url, tenant, actor: 'test' });

/** Further events of a tenant on a day; resolves once a checkpoint covers them. */
const record = async (tenant: string, day: string, count: number): Promise<void> => {
  const values = Array.from({ length: count }, () => {
    sequence += 1;
    const subject = `task/${tenant}-${sequence}`;
    const id = derivedId('export', subject);
    return Buffer.from(
      JSON.stringify({
        specversion: '1.0',
        id,
        source: 'nightshift/orchestrator',
        type: 'task.resumed.v1',
        subject,
        sequence: 1,
        time: `${day}T12:00:00.000Z`,
        datacontenttype: 'application/json',
        tenantid: tenant,
        taskid: subject,
        causationid: id,
        correlationid: id,
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
        data: { by: 'ana', runs: [] },
      }),
    );
  });
  const headers = { id: '', type: '', tenant: '' };
  await bus.publish(
    values.map((value) => ({
      topic: 'nightshift.orchestrator.v1',
      partition: 0,
      offset: '0',
      key: 'k',
      headers,
      value,
    })),
  );
  await expect
    .poll(async () => signed().then(async (size) => size >= (await head())), { timeout: 10_000 })
    .toBe(true);
};
const head = async (): Promise<number> =>
  (await client().get<{ lastIndex: number }>('/v1/ledger')).lastIndex;
const signed = async (): Promise<number> =>
  client()
    .text('GET', '/v1/ledger/checkpoint')
    .then(
      (note) => checkpointOfText(note).size,
      () => -1,
    );

const toFolder = () => targetOf(pathToFileURL(folder).href, {});
const manifestIn = async (kind: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, kind, 'manifest.json'), 'utf8')) as Manifest;

describe('an export into a folder', () => {
  it('holds the events by day, each file with its hash, up to what is signed', async () => {
    await record('acme', '2026-11-23', 4);
    await record('other', '2026-11-23', 3);
    await record('acme', '2026-11-24', 5);
    const manifest = await exportLedger({
      client: client(),
      target: toFolder(),
      kind: 'parquet',
      partEvents: 3,
    });
    expect(await manifestIn('parquet')).toEqual(manifest);
    const said = checkpointOfText(manifest.checkpoint);
    expect(manifest).toMatchObject({
      tenant: 'acme',
      origin: said.origin,
      treeSize: said.size,
      upToIndex: said.size,
      rootHash: said.root.toString('hex'),
      rows: 9,
    });
    expect(new Set(manifest.files.map(({ day }) => day))).toEqual(
      new Set(['2026-11-23', '2026-11-24']),
    );
    expect(manifest.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(9);
    for (const file of manifest.files) {
      const bytes = await readFile(join(folder, 'parquet', file.name));
      expect([sha256(bytes), bytes.length]).toEqual([file.sha256, file.bytes]);
      expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
      expect(file.name).toContain(`day=${file.day}/`);
    }
    const names = (await readdir(join(folder, 'parquet'), { recursive: true })).filter((name) =>
      name.includes('.'),
    );
    expect(names.toSorted()).toEqual(
      [...manifest.files.map(({ name }) => name), 'manifest.json'].toSorted(),
    );
  });

  it('goes on where the last run was, and writes nothing twice', async () => {
    const first = await exportLedger({ client: client(), target: toFolder(), kind: 'parquet' });
    await record('acme', '2026-11-25', 2);
    const second = await exportLedger({ client: client(), target: toFolder(), kind: 'parquet' });
    expect(second.rows).toBe(first.rows + 2);
    expect(second.files.slice(0, first.files.length)).toEqual(first.files);
    expect(second.files.slice(first.files.length).map(({ firstIndex }) => firstIndex)).toEqual([
      first.upToIndex + 1,
    ]);
  });

  it('is refused where something else is exported, or another ledger was', async () => {
    await exportLedger({ client: client(), target: toFolder(), kind: 'parquet' });
    const again = (tenant: string): Promise<Manifest> =>
      exportLedger({ client: client(tenant), target: toFolder(), kind: 'parquet' });
    await expect(again('other')).rejects.toMatchObject({ code: 'export-differs' });
    const file = join(folder, 'parquet', 'manifest.json');
    const kept = await manifestIn('parquet');
    for (const forged of [
      { ...kept, rootHash: '0'.repeat(64) },
      { ...kept, treeSize: kept.treeSize + 1000 },
      { ...kept, origin: 'elsewhere' },
      { ...kept, kind: 'ocsf' },
    ]) {
      await writeFile(file, JSON.stringify(forged));
      await expect(again('acme')).rejects.toMatchObject({ code: 'export-differs' });
    }
    await writeFile(file, '{"format":"other"}');
    await expect(again('acme')).rejects.toMatchObject({ code: 'not-readable' });
    await writeFile(file, JSON.stringify(kept));
    expect((await again('acme')).rows).toBe(kept.rows);
  });
});

describe('an export that is held against a key', () => {
  const run = (keys: readonly string[], of = client()): Promise<Manifest> =>
    exportLedger({ client: of, target: toFolder(), kind: 'ocsf', keys });

  it('goes on where one of the keys signed', async () => {
    const other = verifierOf(newSecret('other.example'));
    expect((await run([other, verifierOf(secret)])).rows).toBeGreaterThan(0);
  });

  it('writes nothing where none of them did, or where the signature is of another text', async () => {
    await expect(run([verifierOf(newSecret('ledger.example'))])).rejects.toMatchObject({
      code: 'not-signed',
      message: expect.stringContaining('is not signed') as string,
    });
    const lying = client();
    const note = await lying.text('GET', '/v1/ledger/checkpoint');
    const { size } = checkpointOfText(note);
    vi.spyOn(lying, 'text').mockResolvedValue(note.replace(`\n${size}\n`, `\n${size - 1}\n`));
    await expect(run([verifierOf(secret)], lying)).rejects.toMatchObject({
      code: 'not-signed',
      message: expect.stringContaining('forged') as string,
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('an export for a SIEM', () => {
  /** A ledger whose pages of events are not what it counted. */
  const giving = (change: (items: { event: { time: string } }[]) => object[]): Client => {
    const lying = client();
    const get = lying.get.bind(lying);
    vi.spyOn(lying, 'get').mockImplementation(async (path: string) => {
      const answer = await get<{ items: { event: { time: string } }[] }>(path);
      return path.startsWith('/v1/ledger/events')
        ? { ...answer, items: change(answer.items) }
        : answer;
    });
    return lying;
  };

  it.each([
    ['no event of a day', (items: { event: { time: string } }[]) => items.filter(isOf('23'))],
    ['an event less', (items: object[]) => items.slice(1)],
    [
      'an event of a day that it did not count',
      (items: { event: { time: string } }[]) => [
        ...items,
        { ...items[0], event: { ...items[0]?.event, time: '2025-01-01T00:00:00.000Z' } },
      ],
    ],
  ])('is refused, and writes nothing, when the ledger gives %s', async (_, change) => {
    const target = toFolder();
    await expect(
      exportLedger({ client: giving(change), target, kind: 'ocsf' }),
    ).rejects.toMatchObject({
      code: 'export-differs',
      message: expect.stringMatching(/counts \d+ events of .* gave \d+/) as string,
    });
    expect(await readdir(folder)).toEqual([]);
  });
  const isOf =
    (day: string) =>
    ({ event }: { event: { time: string } }): boolean =>
      event.time.startsWith(`2026-11-${day}`);
});

describe('an export into a bucket', () => {
  let bucket: SimulatedBucket;
  beforeEach(async () => {
    bucket = await simulatedBucket();
  });
  afterEach(() => bucket.stop());
  const environment = (key: string = SIMULATED_KEY.id): Record<string, string> => ({
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: SIMULATED_KEY.secret,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: bucket.endpoint(),
  });
  const run = (key?: string, prefix = 'a/b'): Promise<Manifest> =>
    exportLedger({
      client: client(),
      target: targetOf(`s3://nights/${prefix}`, environment(key)),
      kind: 'parquet',
      partEvents: 4,
    });

  it('is the same as into a folder, signed, with the hash of each object', async () => {
    const manifest = await run();
    const inFolder = await exportLedger({
      client: client(),
      target: toFolder(),
      kind: 'parquet',
      partEvents: 4,
    });
    expect(manifest.files.map(({ name, rows, sha256: hash }) => [name, rows, hash])).toEqual(
      inFolder.files.map(({ name, rows, sha256: hash }) => [name, rows, hash]),
    );
    for (const { name, sha256: hash } of manifest.files)
      expect(sha256(bucket.objects.get(`/nights/a/b/parquet/${name}`) ?? '')).toBe(hash);
    expect(JSON.parse(String(bucket.objects.get('/nights/a/b/parquet/manifest.json')))).toEqual(
      manifest,
    );
  });

  it('goes into a bucket that locks its objects, which takes none without a checksum', async () => {
    bucket.locked();
    expect((await run()).rows).toBeGreaterThan(0);
  });

  it.each(["it's (all) *!~", 'a%20b', 'ä/50%'])(
    'goes under the prefix %s, signed',
    async (prefix) => {
      expect((await run(undefined, prefix)).rows).toBeGreaterThan(0);
      const [first = ''] = bucket.objects.keys();
      expect(first).toMatch(/^\/nights\/(it's \(all\) \*!~|a b|ä\/50%)\/parquet\//);
    },
  );

  it('does not take a bucket that is gone for an empty one', async () => {
    bucket.gone();
    const target = targetOf('s3://nights/a', environment());
    await expect(target.read('manifest.json')).rejects.toMatchObject({
      message: expect.stringContaining('NoSuchBucket') as string,
    });
  });

  it('waits for a bucket that is busy, and goes on after one that took no more', async () => {
    bucket.fail(503, 2);
    bucket.full(3);
    await expect(run()).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('QuotaExceeded') as string,
    });
    const before = new Set(bucket.objects.keys());
    bucket.full(1000);
    const manifest = await run();
    expect(manifest.rows).toBe(
      (await exportLedger({ client: client(), target: toFolder(), kind: 'parquet' })).rows,
    );
    for (const { name } of manifest.files)
      expect(bucket.objects.has(`/nights/a/b/parquet/${name}`)).toBe(true);
    expect(before.size).toBeLessThan(bucket.objects.size);
  });

  it('says what the bucket says, and what is missing', async () => {
    await expect(run('AKIAOTHER')).rejects.toMatchObject({
      message: expect.stringContaining('SignatureDoesNotMatch') as string,
    });
    bucket.unlisted();
    await expect(run()).rejects.toMatchObject({
      message: expect.stringMatching(/403 \(AccessDenied.*s3:ListBucket/) as string,
    });
    expect(() => targetOf('s3://nights', {})).toThrow('AWS_ACCESS_KEY_ID');
    expect(() => targetOf('ftp://nights', {})).toThrow('no place');
  });
});

describe('the command', () => {
  const printed = async (...words: readonly string[]): Promise<string> => {
    let text = '';
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const out = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    });
    const program = new Command('nightshift')
      .option('--url <url>')
      .option('--tenant <name>')
      .option('--json')
      .exitOverride();
    addLedger(program);
    await program.parseAsync(['--url', host.url, '--tenant', 'acme', 'ledger', ...words], {
      from: 'user',
    });
    out.mockRestore();
    return text;
  };

  it('writes facts for a SIEM by line, to standard output or by day', async () => {
    const lines = (await printed('export', '--format', 'ocsf')).trimEnd().split('\n');
    const events = lines.map(
      (line) => JSON.parse(line) as { metadata: { sequence: number; tenant_uid: string } },
    );
    expect(new Set(events.map(({ metadata }) => metadata.tenant_uid))).toEqual(new Set(['acme']));
    const after = events.at(-2)?.metadata.sequence ?? 0;
    expect(
      (await printed('export', '--format', 'ocsf', '--after', String(after))).trimEnd().split('\n'),
    ).toHaveLength(1);
    expect(
      await printed('export', '--format', 'ocsf', '--to', pathToFileURL(folder).href),
    ).toContain(`${events.length} events`);
    const files = await Promise.all(
      (await manifestIn('ocsf')).files.map(({ name }) =>
        readFile(join(folder, 'ocsf', name), 'utf8'),
      ),
    );
    expect(files.join('').trimEnd().split('\n').toSorted()).toEqual(lines.toSorted());
  });

  it('says whether the files are the whole ledger', async () => {
    const text = await printed('export', '--to', pathToFileURL(folder).href);
    expect(text).toContain('events of other tenants, too');
    expect(text).toContain('Who signed the checkpoint was not checked');
    const file = join(folder, 'ledger.vkey');
    await writeFile(file, `${verifierOf(secret)}\n`);
    expect(await printed('export', '--to', pathToFileURL(folder).href, '--key', file)).toContain(
      'The checkpoint is signed by ledger.example.',
    );
  });

  it('says how far the export is that the service writes by the clock, and why not further', async () => {
    await record('acme', '2026-11-26', 1);
    const recorded = await head();
    await expect.poll(() => printed('exports'), { timeout: 10_000 }).toMatch(/ - +\d{4}-/);
    const written = async (): Promise<ContinuousExports['items'][number] | undefined> =>
      (JSON.parse(await printed('--json', 'exports')) as ContinuousExports).items[0];
    await expect
      .poll(async () => (await written())?.upToIndex, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(recorded);
    expect(await written()).toMatchObject({ kind: 'parquet', failures: 0, failure: null });
    const { lastIndex } = JSON.parse(
      await readFile(join(continuous, 'parquet', 'head.json'), 'utf8'),
    ) as { lastIndex: number };
    expect(lastIndex).toBeGreaterThanOrEqual(recorded);
    await rm(join(continuous, 'parquet'), { recursive: true });
    await expect
      .poll(() => printed('exports'), { timeout: 10_000 })
      .toMatch(/parquet failed .*lacks .*manifest\.json, which was written/);
    expect(linesOfExports({ items: [] }).join()).toContain('NIGHTSHIFT_EXPORT_TO');
  });

  it('gives a query as a file, which is never written over', async () => {
    const query = 'select tenant, count() as events from v_events group by tenant';
    const out = join(folder, 'a.jsonl');
    expect(await printed('sql', query, '--format', 'jsonl', '--out', out)).toBe('');
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ tenant: 'acme' });
    await expect(printed('sql', query, '--format', 'csv', '--out', out)).rejects.toMatchObject({
      code: 'file-unwritable',
    });
    expect(await printed('sql', query, '--format', 'csv')).toMatch(
      /^"tenant","events"\n"acme",\d+\n$/,
    );
    await expect(printed('sql', query, '--out', out)).rejects.toMatchObject({
      code: 'wrong-option',
    });
    await expect(printed('export')).rejects.toMatchObject({ code: 'wrong-option' });
  });
});
