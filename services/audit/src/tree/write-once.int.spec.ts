import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  collectingGarbage,
  SIMULATED_KEY,
  simulatedBucket,
  type SimulatedBucket,
  usePostgres,
} from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { verifyLedger } from '../ledger/verify.store.js';
import type { LedgerFault } from '../ledger/verify.js';
import { CheckpointFolder } from './folder.store.js';
import { newSigner, signingIn } from './signing-fixture.spec.js';
import { checkpointConfig } from './tree.config.js';
import type { WriteOnce } from './write-once.js';

// Real: folder, PostgreSQL, the embedded engine. Simulated: the bucket.
let bucket: SimulatedBucket;
let folder: string;
const environment = (): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: SIMULATED_KEY.id,
  AWS_SECRET_ACCESS_KEY: SIMULATED_KEY.secret,
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL: bucket.endpoint(),
});
const placeAt = (named: string): WriteOnce => {
  const place = checkpointConfig({ ...environment(), NIGHTSHIFT_CHECKPOINT_FOLDER: named }).folder;
  if (!place) throw new Error('There is no place.');
  return place;
};
const inBucket = (): WriteOnce => placeAt('s3://proofs/of the/ledger');

beforeEach(async () => {
  bucket = await simulatedBucket();
  bucket.locked();
  folder = await mkdtemp(join(tmpdir(), 'nightshift-write-once-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bucket.stop();
  await rm(folder, { recursive: true });
});

describe.each([
  ['a folder', () => placeAt(folder)],
  ['a bucket', inBucket],
])('%s that is written to once', (_, place) => {
  it('has what was written, file by file and folder by folder', async () => {
    expect(await place().names('')).toEqual([]);
    const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `2026-11-0${day}`);
    for (const day of days) await place().write(`${day}/1.leaves`, [Buffer.from(day)]);
    for (const day of ['2026-11-26', '2026-11-27'])
      for (const name of ['5', '1', '3', '2', '4'])
        await place().write(`${day}/${name}.leaves`, [Buffer.from(day), Buffer.from(name)]);
    await place().write('keys/ledger.example+0a1b.vkey', [Buffer.from('key')]);
    await place().write('BEGIN', []);
    expect(await place().names('')).toEqual([...days, '2026-11-26', '2026-11-27', 'BEGIN', 'keys']);
    expect(await place().names('2026-11-27')).toEqual([1, 2, 3, 4, 5].map((n) => `${n}.leaves`));
    expect(await place().names('2026-11-27', '3.leaves')).toEqual(['4.leaves', '5.leaves']);
    expect(await place().names('2026-11-27', '5.leaves')).toEqual([]);
    expect(await place().names('keys')).toEqual(['ledger.example+0a1b.vkey']);
    expect(String(await place().read('2026-11-27/3.leaves'))).toBe('2026-11-273');
    expect(String(await place().read('keys/ledger.example+0a1b.vkey'))).toBe('key');
    await expect(place().read('2026-11-27/6.leaves')).rejects.toThrow('2026-11-27/6.leaves');
  });

  it('takes the same once more, and nothing else over it', async () => {
    await place().write('one', [Buffer.from('as it was')]);
    await place().write('one', [Buffer.from('as it was')]);
    await expect(place().write('one', [Buffer.from('as it is')])).rejects.toMatchObject({
      code: 'checkpoint-contradicts',
    });
    expect(String(await place().read('one'))).toBe('as it was');
  });

  it('reads no more of a file than it may have, and nothing of what is none', async () => {
    await place().write('one', [Buffer.from('1234')]);
    await place().write('a folder/one', [Buffer.from('1')]);
    expect(String(await place().read('one', 4))).toBe('1234');
    expect(await place().read('one', 3)).toBe('it has more than 3 bytes');
    expect(await place().read('a folder', 3)).toBe('it is no file');
    await expect(place().write('one', [Buffer.from('123')])).rejects.toMatchObject({
      code: 'checkpoint-contradicts',
    });
  });
});

describe('a bucket', () => {
  const KEY = '/proofs/of the/ledger/one';

  it('is believed of what was put first, whatever was put over it or taken away', async () => {
    await inBucket().write('one', [Buffer.from('first')]);
    bucket.over(KEY, Buffer.from('second'));
    expect(String(await inBucket().read('one'))).toBe('first');
    await expect(inBucket().write('one', [Buffer.from('second')])).rejects.toMatchObject({
      code: 'checkpoint-contradicts',
    });
    bucket.mark(KEY);
    expect(await inBucket().names('')).toEqual(['one']);
    expect(String(await inBucket().read('one'))).toBe('first');
    await inBucket().write('one', [Buffer.from('first')]);
  });

  it.each(['knows', 'does not know'])(
    'that %s the condition takes one of two that are put at once',
    async (which) => {
      if (which === 'does not know') bucket.careless();
      const written = await Promise.allSettled(
        // All looked before the first one put.
        ['mine', 'theirs'].map((text) => inBucket().write('one', [Buffer.from(text)])),
      );
      expect(written.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(bucket.puts.get(KEY)).toBe(which === 'knows' ? 1 : 2);
    },
  );

  it('that locks nothing, or not from everybody, is refused, and so is one that says no', async () => {
    await bucket.stop();
    bucket = await simulatedBucket();
    await expect(inBucket().write('one', [Buffer.from('x')])).rejects.toMatchObject({
      code: 'checkpoint-bucket-unlocked',
    });
    for (const how of ['without a default retention', 'in governance mode'] as const) {
      bucket.locked(how);
      await expect(inBucket().write('one', [Buffer.from('x')])).rejects.toMatchObject({
        code: 'checkpoint-bucket-unlocked',
      });
    }
    expect(bucket.objects.size).toBe(0);
    bucket.gone();
    await expect(inBucket().names('')).rejects.toThrow('NoSuchBucket');
  });

  it('that is busy is asked again', async () => {
    bucket.fail(503, 2);
    await inBucket().write('one', [Buffer.from('x')]);
    expect(String(await inBucket().read('one'))).toBe('x');
  });

  it.each(['hangs', 'stalls'] as const)('that %s is not waited for without end', async (how) => {
    const place = inBucket();
    await place.write('one', [Buffer.from('x')]);
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(300));
    const unanswered = {
      code: 'store-unavailable',
      message: expect.stringContaining('does not answer') as string,
    };
    const asking: readonly (() => Promise<unknown>)[] = [
      () => place.names(''),
      () => place.read('one'),
      () => place.write('two', [Buffer.from('x')]),
    ];
    bucket.fail(how, Infinity);
    for (const ask of asking)
      await expect(collectingGarbage(ask)).rejects.toMatchObject(unanswered);
  });

  it.each(['', '<NextKeyMarker>of%20the/ledger/1</NextKeyMarker>'] as const)(
    'that goes on with its list at "%s" for ever is refused, and not asked for ever',
    async (at) => {
      for (const name of ['1', '2', '3', '4', '5'])
        await inBucket().write(name, [Buffer.from(name)]);
      bucket.stuck(at);
      await expect(inBucket().names('')).rejects.toMatchObject({
        code: 'checkpoint-bucket-unlistable',
      });
    },
  );

  it.each(['s3:', 's3://'])('is not %s', (named) =>
    expect(() => placeAt(named)).toThrow('name s3://bucket/prefix'),
  );
});

describe('checkpoints', () => {
  const ledger = useLedger(usePostgres());
  afterEach(() => ledger().empty());
  const SIZE_ONE = '2026-11-01/000000000000001.checkpoint';
  const signedIn = async (place: WriteOnce): Promise<() => Promise<LedgerFault | null>> => {
    const signing = signingIn(ledger, new CheckpointFolder(place), newSigner());
    await ledger().record(note('task/1', 1), note('task/1', 2));
    await signing.signer().round();
    return async () => (await verifyLedger(signing.sealed())).firstFault;
  };
  const faultOf = (reason: string): LedgerFault => ({
    index: 1,
    reason: `the checkpoint of 1 events, in the folder: ${reason}`,
  });

  it('are verified whatever somebody has put beside them in a folder', async () => {
    const found = await signedIn(placeAt(folder));
    const at = (name: string): string => join(folder, name);
    await mkdir(at('keys/other.vkey'));
    await mkdir(at('2026-11-01'));
    // As large as they say, with nothing in them.
    const LEAVES = '2026-11-01/000000000000000-000000000000001.leaves';
    for (const [name, bytes] of [
      ['keys/large.vkey', 600_000_000],
      [LEAVES, 3_000_000_000],
      ['2026-11-01/000000000000000-999999999999999.leaves', 3_000_000_000],
    ] as const) {
      await writeFile(at(name), '');
      await truncate(at(name), bytes);
    }
    expect(await found()).toBeNull();
    await writeFile(at(SIZE_ONE), '');
    await truncate(at(SIZE_ONE), 600_000_000);
    expect(await found()).toEqual(faultOf('it has more than 65536 bytes'));
    await rm(at(SIZE_ONE));
    await mkdir(at(SIZE_ONE));
    expect(await found()).toEqual(faultOf('it is no file'));
  });

  it('are verified whatever somebody has put beside them in a bucket', async () => {
    const found = await signedIn(inBucket());
    await inBucket().write('keys/other.vkey/one', [Buffer.from('1')]);
    expect(await found()).toBeNull();
    await inBucket().write(SIZE_ONE, [Buffer.alloc(70_000)]);
    expect(await found()).toEqual(faultOf('it has more than 65536 bytes'));
  });

  it('in a bucket are gone on with after a crash, and find a ledger that was signed anew', async () => {
    const signing = signingIn(ledger, new CheckpointFolder(inBucket()), newSigner());
    await ledger().record(note('task/1', 1), note('task/1', 2));
    await signing.signer().round();
    await ledger().dataSource.query('UPDATE ledger_checkpoint SET published_at = NULL');
    await ledger().record(note('task/1', 3));
    await signing.signer().round();
    expect([...bucket.puts.values()].every((times) => times === 1)).toBe(true);
    const seen = new CheckpointFolder(inBucket());
    expect(await seen.newestSize()).toBe(3);
    await ledger().record(note('task/1', 4));
    await signing.signer().round();
    // Only what is behind the largest that was seen is listed.
    expect(await seen.newestSize()).toBe(4);
    expect(await seen.newestSize()).toBe(4);
    expect(await verifyLedger(signing.sealed())).toMatchObject({
      ok: true,
      signed: { externalCheckpoints: 3, externalUpTo: 4, unsigned: 0 },
    });
    // Whoever has the databases and the key writes another history, and hides what was published.
    await ledger().empty();
    await ledger().record(...[1, 2, 3, 4].map((n) => note('task/2', n)));
    await signing.forger().round();
    for (const name of bucket.objects.keys()) bucket.mark(name);
    expect(await verifyLedger(signing.sealed())).toMatchObject({
      ok: false,
      firstFault: { index: 1 },
    });
  });
});
