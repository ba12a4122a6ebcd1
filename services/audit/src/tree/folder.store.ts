import { posix } from 'node:path';
import type { SignedCheckpoint } from './checkpoints.store.js';
import { keyOfText, SIZE_DIGITS } from './note.js';
import { HASH_BYTES } from './tile.js';
import type { WriteOnce } from './write-once.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CHECKPOINT = /^(\d+)\.checkpoint$/;
const RECENT_DAYS = 2;
/** An empty file by which somebody says that this folder is meant to be new. */
export const BEGIN = 'BEGIN';
/** A note is a few lines, and a key is one: others may have put larger things there. */
const MOST_TEXT_BYTES = 65_536;
/** Of one list: hashes of 33 million events. */
const MOST_LEAVES_BYTES = 1_073_741_824;
const LEAVES = /^(\d{1,15})-(\d{1,15})\.leaves$/;

/** A checkpoint as it stands there. */
export type PublishedNote =
  | { readonly size: number; readonly note: string }
  /** Why it can be none. */
  | { readonly size: number; readonly fault: string };

/**
 * A place elsewhere that is only ever added to (another disk, a bucket that locks its objects):
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

  constructor(private readonly place: WriteOnce) {}

  get name(): string {
    return this.place.name;
  }

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
      const file = posix.join('keys', `${name.replaceAll(/[^\w.-]/g, '_')}+${id}.vkey`);
      await this.place.write(file, [Buffer.from(`${key}\n`)]);
    }
    const day = signedAt.slice(0, 10);
    await this.place.write(posix.join(day, `${padded(from)}-${padded(size)}.leaves`), leaves);
    await this.place.write(posix.join(day, `${padded(size)}.checkpoint`), [Buffer.from(note)]);
  }

  /**
   * Events that the largest checkpoint covers; 0 if there is none. All days are read once: a clock that
   * was set back may have put the largest into any. After that the newest ones are enough.
   */
  async newestSize(): Promise<number> {
    const files = await this.files(
      CHECKPOINT,
      this.largest === undefined
        ? {}
        : { recent: RECENT_DAYS, after: `${padded(this.largest)}.checkpoint` },
    );
    this.largest = Math.max(this.largest ?? 0, files.at(-1)?.numbers[0] ?? 0);
    return this.largest;
  }

  /** Whether checkpoints were put here, or somebody has said that they are to begin here. */
  async isOurs(): Promise<boolean> {
    return (await this.place.names('')).some((name) => DAY.test(name) || name === BEGIN);
  }

  /** Verifier keys that stand there; what cannot be one is passed over. */
  async keys(): Promise<readonly string[]> {
    const keys: string[] = [];
    for (const file of await this.place.names('keys')) {
      if (!file.endsWith('.vkey')) continue;
      const key = await this.place.read(posix.join('keys', file), MOST_TEXT_BYTES);
      if (typeof key !== 'string') keys.push(String(key).trim());
    }
    return keys;
  }

  /** Signed notes in the order of their sizes. */
  async *notes(): AsyncGenerator<PublishedNote> {
    for (const { name, numbers } of await this.files(CHECKPOINT)) {
      const size = numbers[0] ?? 0;
      const note = await this.place.read(name, MOST_TEXT_BYTES);
      yield typeof note === 'string' ? { size, fault: note } : { size, note: String(note) };
    }
  }

  /** Hashes with the index of their event, in order; there may be gaps, and what cannot be a list is one. */
  async *leaves(): AsyncGenerator<{ readonly index: number; readonly leaf: Buffer }> {
    for (const { name, numbers } of await this.files(LEAVES)) {
      const [from = 0, to = 0] = numbers;
      const atMost = Math.min((to - from) * HASH_BYTES, MOST_LEAVES_BYTES);
      const bytes = await this.place.read(name, atMost);
      if (typeof bytes === 'string') continue;
      for (let at = 0; at < to - from && (at + 1) * HASH_BYTES <= bytes.length; at += 1)
        yield {
          index: from + at + 1,
          leaf: bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
        };
    }
  }

  private async files(
    pattern: RegExp,
    {
      recent = Number.POSITIVE_INFINITY,
      after = '',
    }: { readonly recent?: number; readonly after?: string } = {},
  ): Promise<readonly { readonly name: string; readonly numbers: readonly number[] }[]> {
    const days = (await this.place.names('')).filter((name) => DAY.test(name)).slice(-recent);
    const found: { name: string; numbers: number[] }[] = [];
    for (const day of days)
      for (const file of await this.place.names(day, after)) {
        const match = pattern.exec(file);
        if (match) found.push({ name: posix.join(day, file), numbers: match.slice(1).map(Number) });
      }
    // A clock that was set back does not turn the order round.
    return found.sort((one, other) => (one.numbers.at(-1) ?? 0) - (other.numbers.at(-1) ?? 0));
  }
}

const padded = (size: number): string => String(size).padStart(SIZE_DIGITS, '0');
