import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { leafHash, rootOf, sha256, verifyConsistency } from '@nightshift/kernel';
import { createLogger } from '@nightshift/telemetry';
import {
  SIMULATED_KEY,
  simulatedBucket,
  type SimulatedBucket,
  usePostgres,
} from '@nightshift/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Target } from '../export/place.js';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { checkpointOfText } from '../tree/note.js';
import { useSigning } from '../tree/signing-fixture.spec.js';
import { signersOf } from '../tree/signing.adapter.js';
import { Tree } from '../tree/tree.store.js';
import { continuousExportConfig } from './continuous-export.config.js';
import { ContinuousExport } from './continuous-export.store.js';
import { LedgerExport1764400000000 } from './continuous-export-migrations.store.js';
import { exportInProcess } from './exporting-process.spec.js';
import { ExportBook } from './export-book.store.js';
import { LedgerRanges } from './ledger-ranges.store.js';
import {
  type ExportKind,
  headOfBytes,
  manifestOfBytes,
  type RangeManifest,
} from './range-manifest.js';

/*
 * Real: PostgreSQL, the embedded engine of ClickHouse, the signer, files. Simulated: the bucket, and
 * the end of a process, as an error in the middle of what it does.
 */
const ledger = useLedger(usePostgres());
const signing = useSigning(ledger);
const log = createLogger({ service: 'audit', level: 'fatal' });
let folder: string;
let bucket: SimulatedBucket;
let count = 0;

beforeAll(async () => {
  const runner = ledger().dataSource.createQueryRunner();
  await new LedgerExport1764400000000().up(runner);
  await runner.release();
});
beforeEach(async () => {
  count = 0;
  folder = await mkdtemp(join(tmpdir(), 'nightshift-continuous-'));
  bucket = await simulatedBucket();
  await ledger().empty();
  await ledger().dataSource.query('TRUNCATE ledger_export');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bucket.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Further events, of two tenants, all of them signed. */
const record = async (events: number): Promise<void> => {
  const values = Array.from({ length: events }, () => {
    count += 1;
    return note(`task/t${count}`, 1, { tenant: count % 3 === 0 ? 'umbrella' : 'acme' });
  });
  await ledger().record(...values);
  await ledger().age();
  const { size } = (await signing().signer().sign()) ?? { size: 0 };
  expect(size).toBe(count);
};

interface ReplicaOptions {
  readonly to?: string;
  readonly kinds?: string;
  readonly everyMs?: number;
  readonly maxEvents?: number;
  /** In place of what the settings name. */
  readonly around?: (target: Target) => Target;
}
interface Replica {
  readonly work: ContinuousExport;
  readonly book: ExportBook;
}

const replica = (options: ReplicaOptions = {}): Replica => {
  const { clients, dataSource, checkpoints } = ledger();
  const settings = continuousExportConfig({
    NIGHTSHIFT_EXPORT_TO: options.to ?? pathToFileURL(folder).href,
    NIGHTSHIFT_EXPORT_KINDS: options.kinds,
    NIGHTSHIFT_EXPORT_MS: String(options.everyMs ?? 100),
    AWS_ACCESS_KEY_ID: SIMULATED_KEY.id,
    AWS_SECRET_ACCESS_KEY: SIMULATED_KEY.secret,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: bucket.endpoint(),
  });
  if (!settings) throw new Error('no settings');
  const book = new ExportBook(dataSource, settings.to);
  const work = new ContinuousExport({
    settings: { ...settings, target: options.around?.(settings.target) ?? settings.target },
    book,
    ranges: new LedgerRanges(clients, dataSource, options.maxEvents ?? 7),
    checkpoints,
    tree: new Tree(dataSource),
    log,
  });
  return { work, book };
};

/** What waits for its time is due. */
const due = () => ledger().dataSource.query(`UPDATE ledger_export SET next_try_at = '-infinity'`);
const namesIn = async (kind: ExportKind): Promise<readonly string[]> =>
  (await readdir(join(folder, kind))).toSorted();

type Read = (name: string) => Promise<Buffer>;
const inFolder =
  (kind: ExportKind): Read =>
  (name) =>
    readFile(join(folder, kind, name));
const inBucket =
  (kind: ExportKind): Read =>
  async (name) =>
    bucket.objects.get(`/nights/a/${kind}/${name}`) ?? Buffer.from('');

/** From the head back to the first: ranges without gap or overlap, every hash as it says. */
const chain = async (read: Read): Promise<readonly RangeManifest[]> => {
  const found: RangeManifest[] = [];
  const head = headOfBytes('head', await read('head.json'));
  for (let at: RangeManifest['previous'] = head.manifest; at;) {
    const bytes = await read(at.name);
    expect(sha256(bytes)).toBe(at.sha256);
    const manifest = manifestOfBytes(at.name, bytes);
    expect(sha256(await read(manifest.file.name))).toBe(manifest.file.sha256);
    expect(manifest.lastIndex).toBe((found[0]?.firstIndex ?? head.lastIndex + 1) - 1);
    found.unshift(manifest);
    at = manifest.previous;
  }
  expect(found[0]?.firstIndex).toBe(1);
  return found;
};

/** Everything that anybody can check who has the files, and the ledger's key: the number of events. */
const proved = async (kind: ExportKind, read: Read): Promise<number> => {
  const leaves: Buffer[] = [];
  for (const manifest of await chain(read)) {
    const bytes = await read(manifest.file.name);
    leaves.push(...(kind === 'parquet' ? await leavesOfParquet(bytes) : leavesOfLines(bytes)));
    expect(leaves).toHaveLength(manifest.lastIndex);
    expect(rootOf(leaves).toString('hex')).toBe(manifest.rootHash);
    const said = checkpointOfText(manifest.checkpoint);
    expect([said.size, said.root.toString('hex')]).toEqual([
      manifest.treeSize,
      manifest.treeRootHash,
    ]);
    const key = (await ledger().checkpoints.keys())[0] ?? '';
    expect(signersOf(manifest.checkpoint, [key])).toMatchObject({
      signers: [key],
      forged: false,
    });
    expect(
      verifyConsistency({
        from: manifest.lastIndex,
        to: manifest.treeSize,
        fromRoot: Buffer.from(manifest.rootHash, 'hex'),
        toRoot: said.root,
        path: manifest.consistency.map((hash) => Buffer.from(hash, 'hex')),
      }),
    ).toBe(true);
  }
  return leaves.length;
};
const leavesOfParquet = async (bytes: Buffer): Promise<readonly Buffer[]> => {
  const rows = await ledger().query<{ body: string }>(
    `SELECT body FROM format(Parquet, unhex('${bytes.toString('hex')}')) ORDER BY ledger_index`,
  );
  return rows.map(({ body }) => leafHash(Buffer.from(body)));
};
const leavesOfLines = (bytes: Buffer): readonly Buffer[] =>
  bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) =>
      Buffer.from((JSON.parse(line) as { unmapped: { leaf: string } }).unmapped.leaf, 'hex'),
    );

describe('the continuous export', () => {
  it('writes each signed range once, by its places, which the files alone prove', async () => {
    const { work } = replica({ kinds: 'parquet,ocsf' });
    await record(10);
    await work.round();
    await record(3);
    await due();
    await work.round();
    await due();
    await work.round();
    const ranges = [
      '000000000000001-000000000000007',
      '000000000000008-000000000000010',
      '000000000000011-000000000000013',
    ];
    expect(await namesIn('parquet')).toEqual([
      ...ranges.flatMap((range) => [`${range}.manifest.json`, `${range}.parquet`]),
      'head.json',
    ]);
    expect(await namesIn('ocsf')).toEqual([
      ...ranges.flatMap((range) => [`${range}.manifest.json`, `${range}.ndjson`]),
      'head.json',
    ]);
    expect(await proved('parquet', inFolder('parquet'))).toBe(13);
    expect(await proved('ocsf', inFolder('ocsf'))).toBe(13);
  });

  it('waits between its rounds, and writes nothing that is not signed', async () => {
    const { work, book } = replica({ everyMs: 60_000 });
    await ledger().record(note('task/unsigned', 1));
    await work.round();
    expect(await readdir(folder)).toEqual([]);
    await due();
    await ledger().empty();
    await record(2);
    await work.round();
    await record(2);
    await work.round();
    expect((await book.state('parquet')).upToIndex).toBe(2);
    expect(await book.lagSeconds('parquet')).toBeGreaterThan(0);
    await due();
    await work.round();
    expect(await book.lagSeconds('parquet')).toBe(0);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'writes neither gap nor double after an end at write %i, though more was signed meanwhile',
    async (at) => {
      for (const isWritten of [true, false]) {
        await record(9);
        await due();
        let writes = 0;
        const around = ({ read, write }: Target): Target => ({
          read,
          write: async (name, bytes) => {
            writes += 1;
            // The process ends before, or after, the file is there.
            if (writes === at && !isWritten) throw new Error('killed');
            await write(name, bytes);
            if (writes === at) throw new Error('killed');
          },
        });
        await replica({ around }).work.round();
        await record(4);
        await due();
        await replica().work.round();
        expect(writes).toBeGreaterThanOrEqual(at);
      }
      expect(await proved('parquet', inFolder('parquet'))).toBe(26);
      const files = (await namesIn('parquet')).filter((name) => name.endsWith('.parquet'));
      expect(files).toEqual((await chain(inFolder('parquet'))).map(({ file }) => file.name));
    },
  );

  it('says as an error, once a minute, that it lags, and only where it does', async () => {
    const told = vi.spyOn(log, 'error');
    const { work, book } = replica({ around: (target) => ({ ...target, read: refusing }) });
    await record(2);
    await work.round();
    await due();
    await work.round();
    expect(told).not.toHaveBeenCalled();
    await ledger().dataSource.query(
      `UPDATE ledger_checkpoint SET signed_at = now() - interval '16 minutes'`,
    );
    await work.round();
    await work.round();
    expect(told).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ kind: 'parquet', failure: 'away' }),
      expect.stringContaining('the export of the ledger lags'),
    );
    expect(await book.lagSeconds('parquet')).toBeGreaterThan(950);
  });
  const refusing = (): Promise<never> => Promise.reject(new Error('away'));

  it('goes on where the place is when the database was restored from before', async () => {
    await record(9);
    await replica().work.round();
    const [before] = await ledger().dataSource.query<{ up_to_index: string }[]>(
      'SELECT up_to_index FROM ledger_export',
    );
    expect(before?.up_to_index).toBe('9');
    await ledger().dataSource.query('TRUNCATE ledger_export');
    await record(4);
    await replica().work.round();
    expect((await chain(inFolder('parquet'))).map(({ lastIndex }) => lastIndex)).toEqual([
      7, 9, 13,
    ]);
  });

  it('mends the head that a replica without its lock put back, or that is gone', async () => {
    const { promise: isHeld, resolve: held } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let isSlow = true;
    const around = ({ read, write }: Target): Target => ({
      read,
      write: async (name, bytes) => {
        if (isSlow && name.endsWith('head.json')) {
          isSlow = false;
          held();
          await released;
        }
        await write(name, bytes);
      },
    });
    await record(10);
    const slow = replica({ around });
    vi.spyOn(slow.book, 'exclusively').mockImplementation((_, work) => work());
    const late = slow.work.round();
    await isHeld;
    const { work, book } = replica();
    await work.round();
    release();
    await late;
    expect(headOfBytes('head', await inFolder('parquet')('head.json')).lastIndex).toBe(7);
    await due();
    await work.round();
    expect(await proved('parquet', inFolder('parquet'))).toBe(10);
    await rm(join(folder, 'parquet', 'head.json'));
    await due();
    await work.round();
    expect(await proved('parquet', inFolder('parquet'))).toBe(10);
    expect(await book.state('parquet')).toMatchObject({ upToIndex: 10, failures: 0 });
  });

  it.each([
    ['was emptied', 'lacks', (file: string) => rm(file)],
    ['has another manifest', 'has another', (file: string) => writeFile(file, '{}')],
  ])('stops, and says so, when the place %s', async (_, words, change) => {
    await record(3);
    const { work, book } = replica();
    await work.round();
    await change(join(folder, 'parquet', '000000000000001-000000000000003.manifest.json'));
    await record(3);
    await due();
    await work.round();
    expect(await book.state('parquet')).toMatchObject({
      upToIndex: 3,
      failures: 1,
      failure: expect.stringContaining(words) as string,
    });
  });

  it('writes nothing where another ledger is exported, nor a row that is not what the tree has', async () => {
    await record(8);
    await replica({ maxEvents: 4 }).work.round();
    await ledger().empty();
    await ledger().dataSource.query('TRUNCATE ledger_export');
    count = 100;
    const values = Array.from({ length: 9 }, (_, at) => note(`task/other-${at}`, 1));
    await ledger().record(...values);
    await ledger().age();
    await signing().signer().sign();
    const { work, book } = replica();
    await work.round();
    expect((await book.state('parquet')).failure).toMatch(/are not those of the ledger/);
    await rm(join(folder, 'parquet'), { recursive: true });
    await ledger().command(
      `ALTER TABLE ledger_event UPDATE body = replaceAll(body, 'other-8', 'other-0') WHERE ledger_index = 9 SETTINGS mutations_sync = 2`,
    );
    await due();
    await work.round();
    const state = await book.state('parquet');
    expect(state.failure).toMatch(/Event 9 is not what was recorded/);
    expect(state.upToIndex).toBe(7);
  });
});

describe('processes that are killed', () => {
  const databaseUrl = (): string =>
    (ledger().dataSource.options as { readonly url?: string }).url ?? '';

  it('leave neither gap nor double, wherever in a range they are', async () => {
    const to = pathToFileURL(folder).href;
    const process = { database: databaseUrl(), to, events: 5 };
    let kills = 0;
    for (let killedAfter = 1; killedAfter <= 12; killedAfter += 1) {
      await record(6);
      await due();
      const { killed } = await exportInProcess({ ...process, killedAfter });
      if (killed) kills += 1;
    }
    expect(kills).toBeGreaterThanOrEqual(8);
    await due();
    expect(await exportInProcess(process)).toMatchObject({ killed: false });
    const manifests = await chain(inFolder('parquet'));
    expect(manifests.at(-1)?.lastIndex).toBe(count);
    const files = (await namesIn('parquet')).filter((name) => name.endsWith('.parquet'));
    expect(files).toEqual(manifests.map(({ file }) => file.name));
    for (const { file, firstIndex, lastIndex } of manifests)
      expect(file.bytes).toBe((lastIndex - firstIndex + 1) * 32);
  }, 120_000);
});

describe('a bucket that is away', () => {
  const to = 's3://nights/a/';

  it('is tried again, less and less often, and ends up with every range once', async () => {
    const { work, book } = replica({ to });
    await record(9);
    bucket.fail(503, 5);
    await work.round();
    const failed = await book.state('parquet');
    expect(failed).toMatchObject({
      failures: 1,
      isDue: false,
      failure: expect.stringContaining('SlowDown') as string,
    });
    await work.round();
    expect((await book.state('parquet')).failures).toBe(1);
    await due();
    bucket.full(1);
    await work.round();
    expect(await book.state('parquet')).toMatchObject({ failures: 2, upToIndex: 0 });
    bucket.full(1000);
    await due();
    await work.round();
    expect(await book.state('parquet')).toMatchObject({
      failures: 0,
      failure: undefined,
      upToIndex: 9,
    });
    expect(await proved('parquet', inBucket('parquet'))).toBe(9);
  });

  it('takes everything once from two replicas that are at it together', async () => {
    const replicas = [replica({ to, maxEvents: 2 }), replica({ to, maxEvents: 3 })];
    for (let round = 0; round < 4; round += 1) {
      await record(5);
      await due();
      await Promise.all(replicas.map(({ work }) => work.round()));
      await due();
      await Promise.all(replicas.map(({ work }) => work.round()));
    }
    expect(await proved('parquet', inBucket('parquet'))).toBe(20);
    const files = [...bucket.puts].filter(([name]) => name.endsWith('.parquet'));
    expect(files).toHaveLength((await chain(inBucket('parquet'))).length);
    expect(new Set(files.map(([, puts]) => puts))).toEqual(new Set([1]));
  });
});
