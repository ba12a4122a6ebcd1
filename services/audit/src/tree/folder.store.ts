import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '@nightshift/kernel';
import type { SignedCheckpoint } from './checkpoints.store.js';
import { keyOfText } from './note.js';
import { HASH_BYTES } from './tile.js';

const READ_ONLY = 0o444;
const DIGITS = 15;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CHECKPOINT = /^(\d+)\.checkpoint$/;
const RECENT_DAYS = 2;
/** An empty file by which somebody says that this folder is meant to be new. */
export const BEGIN = 'BEGIN';
const LEAVES = /^(\d+)-(\d+)\.leaves$/;

/**
 * A folder elsewhere that is only ever added to (another disk, an object store with a lock, mounted):
 *
 *     keys/<name>+<id>.vkey                        keys that sign
 *     2026-11-26/000000000001234.checkpoint        signed notes, by size
 *     2026-11-26/000000000001000-…1234.leaves      hashes of the events 1001 to 1234, 32 bytes each
 *
 * The hashes are what names the first event that differs where everything else was rewritten.
 * Files are whole or not there, read-only, and never written twice.
 */
export class CheckpointFolder {
  private largest: number | undefined;

  constructor(readonly path: string) {}

  /**
   * Durable when it resolves; once more is no harm.
   * @param leaves of the events after `from`, up to the size of the checkpoint
   * @throws Refusal `checkpoint-contradicts` if something else stands there
   */
  async add(
    { size, note, keys, signedAt }: SignedCheckpoint,
    from: number,
    leaves: AsyncIterable<Buffer>,
  ): Promise<void> {
    for (const key of keys) {
      const { name, id } = keyOfText(key);
      const file = join('keys', `${name.replaceAll(/[^\w.-]/g, '_')}+${id}.vkey`);
      await this.write(file, [Buffer.from(`${key}\n`)]);
    }
    const day = signedAt.slice(0, 10);
    await this.write(join(day, `${padded(from)}-${padded(size)}.leaves`), leaves);
    await this.write(join(day, `${padded(size)}.checkpoint`), [Buffer.from(note)]);
  }

  /**
   * Events that the largest checkpoint covers; 0 if there is none. All days are read once: a clock that
   * was set back may have put the largest into any. After that the newest ones are enough.
   */
  async newestSize(): Promise<number> {
    const files = await this.files(
      CHECKPOINT,
      this.largest === undefined ? undefined : RECENT_DAYS,
    );
    this.largest = Math.max(this.largest ?? 0, files.at(-1)?.numbers[0] ?? 0);
    return this.largest;
  }

  /** Whether checkpoints were put here, or somebody has said that they are to begin here. */
  async isOurs(): Promise<boolean> {
    return (await namesIn(this.path)).some((name) => DAY.test(name) || name === BEGIN);
  }

  /** Verifier keys that stand there. */
  async keys(): Promise<readonly string[]> {
    const folder = join(this.path, 'keys');
    const files = await namesIn(folder);
    const texts = files
      .filter((file) => file.endsWith('.vkey'))
      .map(async (file) => (await readFile(join(folder, file), 'utf8')).trim());
    return Promise.all(texts);
  }

  /** Signed notes in the order of their sizes. */
  async *notes(): AsyncGenerator<{ readonly size: number; readonly note: string }> {
    for (const { path, numbers } of await this.files(CHECKPOINT))
      yield { size: numbers[0] ?? 0, note: await readFile(path, 'utf8') };
  }

  /** Hashes with the index of their event, in order; there may be gaps. */
  async *leaves(): AsyncGenerator<{ readonly index: number; readonly leaf: Buffer }> {
    for (const { path, numbers } of await this.files(LEAVES)) {
      const bytes = await readFile(path);
      const [from = 0, to = 0] = numbers;
      for (let at = 0; at < to - from && (at + 1) * HASH_BYTES <= bytes.length; at += 1)
        yield {
          index: from + at + 1,
          leaf: bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
        };
    }
  }

  private async files(
    pattern: RegExp,
    recent = Number.POSITIVE_INFINITY,
  ): Promise<readonly { readonly path: string; readonly numbers: readonly number[] }[]> {
    const days = (await namesIn(this.path)).filter((name) => DAY.test(name)).slice(-recent);
    const found: { path: string; numbers: number[] }[] = [];
    for (const day of days)
      for (const name of await namesIn(join(this.path, day))) {
        const match = pattern.exec(name);
        if (match)
          found.push({ path: join(this.path, day, name), numbers: match.slice(1).map(Number) });
      }
    // A clock that was set back does not turn the order round.
    return found.sort((one, other) => (one.numbers.at(-1) ?? 0) - (other.numbers.at(-1) ?? 0));
  }

  private async write(
    name: string,
    parts: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<void> {
    const path = join(this.path, name);
    await mkdir(dirname(path), { recursive: true });
    const fresh = join(dirname(path), `.${randomBytes(6).toString('hex')}`);
    const file = await open(fresh, 'wx', READ_ONLY);
    try {
      for await (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      // Unlike a rename, this never takes the place of what is there.
      await link(fresh, path);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
      if (!(await readFile(path)).equals(await readFile(fresh))) throw contradicts(path);
    } finally {
      await rm(fresh);
    }
  }
}

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
};

const padded = (size: number): string => String(size).padStart(DIGITS, '0');

const contradicts = (path: string): Refusal =>
  new Refusal(
    'checkpoint-contradicts',
    'conflict',
    `${path} is there already, with something else in it: this ledger is not the one that was published there.`,
  );
