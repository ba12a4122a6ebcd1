import type { DataSource } from 'typeorm';

/** A checkpoint as it was signed here. */
export interface SignedCheckpoint {
  /** Counts from 1. */
  readonly number: number;
  readonly size: number;
  readonly root: Buffer;
  /** The signed note. */
  readonly note: string;
  /** Verifier keys that signed it. */
  readonly keys: readonly string[];
  /** Those of them that had not signed the one before. */
  readonly newKeys: readonly string[];
  /** ISO 8601. */
  readonly signedAt: string;
}

interface Row {
  readonly number: string;
  readonly size: string;
  readonly root: Buffer;
  readonly note: string;
  readonly keys: string[];
  readonly new_keys: string[];
  readonly signed_at: Date;
}

const PAGE = 500;

/** Checkpoints that were signed here; in the order of their sizes, which is that of their numbers. */
export class Checkpoints {
  constructor(private readonly dataSource: DataSource) {}

  async last(): Promise<SignedCheckpoint | undefined> {
    return (await this.select('true ORDER BY number DESC LIMIT 1'))[0];
  }

  /** Of exactly this size. */
  async at(size: number): Promise<SignedCheckpoint | undefined> {
    return (await this.select('size = $1', [size]))[0];
  }

  /** Newest first, before a number. */
  before(number: number, limit: number): Promise<readonly SignedCheckpoint[]> {
    return this.select('number < $1 ORDER BY number DESC LIMIT $2', [number, limit]);
  }

  /** All of them, in order. */
  async *all(): AsyncGenerator<SignedCheckpoint> {
    let number = 0;
    for (;;) {
      const some = await this.select('number > $1 ORDER BY number LIMIT $2', [number, PAGE]);
      yield* some;
      if (some.length < PAGE) return;
      number = some.at(-1)?.number ?? number;
    }
  }

  /** Every verifier key that ever signed. */
  async keys(): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ key: string }[]>(
      'SELECT DISTINCT unnest(keys) AS key FROM ledger_checkpoint',
    );
    return rows.map(({ key }) => key);
  }

  /** False if another process was first with this number or size: then nothing was written. */
  async add(checkpoint: Omit<SignedCheckpoint, 'signedAt'>): Promise<boolean> {
    const { number, size, root, note, keys, newKeys } = checkpoint;
    const rows = await this.dataSource.query<object[]>(
      `INSERT INTO ledger_checkpoint (number, size, root, note, keys, new_keys)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING number`,
      [number, size, root, note, keys, newKeys],
    );
    return rows.length > 0;
  }

  /** Not told on the bus yet, in order. */
  unannounced(): Promise<readonly SignedCheckpoint[]> {
    return this.select('announced_at IS NULL ORDER BY number LIMIT $1', [PAGE]);
  }

  /** Not in the folder yet, in order. */
  unpublished(): Promise<readonly SignedCheckpoint[]> {
    return this.select('published_at IS NULL ORDER BY number LIMIT $1', [PAGE]);
  }

  /** Size of the last one that is in the folder; 0 if none is. */
  async publishedSize(): Promise<number> {
    const [row] = await this.dataSource.query<{ size: string | null }[]>(
      'SELECT max(size) AS size FROM ledger_checkpoint WHERE published_at IS NOT NULL',
    );
    return Number(row?.size ?? 0);
  }

  async mark(number: number, what: 'announced_at' | 'published_at'): Promise<void> {
    await this.dataSource.query(
      `UPDATE ledger_checkpoint SET ${what} = clock_timestamp() WHERE number = $1`,
      [number],
    );
  }

  private async select(
    where: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly SignedCheckpoint[]> {
    const rows = await this.dataSource.query<Row[]>(
      `SELECT number, size, root, note, keys, new_keys, signed_at FROM ledger_checkpoint WHERE ${where}`,
      [...parameters],
    );
    return rows.map(({ number, size, root, note, keys, new_keys, signed_at }) => ({
      number: Number(number),
      size: Number(size),
      root,
      note,
      keys,
      newKeys: new_keys,
      signedAt: signed_at.toISOString(),
    }));
  }
}
