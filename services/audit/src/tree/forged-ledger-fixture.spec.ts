import { rm } from 'node:fs/promises';
import type { TestLedger } from '../ledger/ledger-fixture.spec.js';
import { newSigning, type Signing } from './signing-fixture.spec.js';
import type { Signer } from './signing.adapter.js';
import { BATCHES, type Draft, eventsOf, original, recordAll } from './tampering-fixture.spec.js';
import { HASH_BYTES, TILE_WIDTH } from './tile.js';

const TABLES = ['ledger_entry', 'ledger_batch', 'ledger_tile', 'ledger_checkpoint'] as const;

/** How many events there are when a batch has ended, and before the first. */
const ENDS: readonly number[] = BATCHES.reduce<readonly number[]>(
  (ends, size) => [...ends, (ends.at(-1) ?? 0) + size],
  [0],
);

/**
 * A ledger as it was, and what somebody makes of it who can write everything but the folder, and has
 * the key. What stands before the place that is tampered with is left as it is; all that follows is
 * recorded anew, and signed.
 */
export class ForgedLedger {
  private constructor(
    private readonly ledger: () => TestLedger,
    readonly before: Signing,
    /** The last note of the ledger as it was. */
    readonly kept: string,
  ) {}

  static async prepare(ledger: () => TestLedger): Promise<ForgedLedger> {
    const before = await newSigning(ledger);
    await recordAll(ledger(), original, () => before.signer().round());
    const kept = (await ledger().checkpoints.last())?.note ?? '';
    for (const table of TABLES)
      await ledger().dataSource.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    for (const size of ENDS) {
      await ledger().command(`CREATE TABLE kept_${size} AS ledger_event`);
      await ledger().command(
        `INSERT INTO kept_${size} SELECT * FROM ledger_event WHERE ledger_index <= ${size}`,
      );
    }
    return new ForgedLedger(ledger, before, kept);
  }

  async end(): Promise<void> {
    await this.ledger().empty();
    await rm(this.before.folder.name, { recursive: true, force: true });
  }

  /** From the first event to the last checkpoint, batch by batch. */
  async write(some: readonly Draft[], key: Signer = this.before.key): Promise<void> {
    await this.ledger().empty();
    const signer = this.before.forger(key);
    await recordAll(this.ledger(), eventsOf(some), () => signer.sign());
    await this.ledger().age();
  }

  /**
   * What is as it was is not written again, and all the rest is one batch, or two.
   * @param ends where a batch ends, and is signed
   */
  async writeFrom(
    some: readonly Draft[],
    at: number,
    ends: readonly number[],
    key: Signer = this.before.key,
  ): Promise<void> {
    const events = eventsOf(some);
    const signer = this.before.forger(key);
    let size = await this.backTo(at - 1);
    for (const end of [...ends, events.length]) {
      const batch = events.slice(size, end);
      size += batch.length;
      if (batch.length === 0) continue;
      const refused = await this.ledger().record(...batch);
      if (refused.length > 0) throw new Error(`Not recorded: ${refused.join()}.`);
      await signer.sign();
    }
    await this.ledger().age();
  }

  /** Takes away what follows the last whole batch up to `size`; gives how many are left. */
  private async backTo(size: number): Promise<number> {
    const { dataSource, command } = this.ledger();
    const end = ENDS.findLast((one) => one <= size) ?? 0;
    await command(
      `ALTER TABLE ledger_event REPLACE PARTITION tuple() FROM kept_${end} SETTINGS allow_replace_partition_from_empty_source = 1`,
    );
    await dataSource.query(`TRUNCATE ${TABLES.join()}`);
    await dataSource.query(
      `INSERT INTO ledger_entry SELECT * FROM kept_ledger_entry WHERE ledger_index <= ${end}`,
    );
    await dataSource.query(
      `INSERT INTO ledger_batch SELECT * FROM kept_ledger_batch WHERE last_index <= ${end}`,
    );
    await dataSource.query(
      `INSERT INTO ledger_checkpoint SELECT * FROM kept_ledger_checkpoint WHERE size <= ${end}`,
    );
    await dataSource.query(
      `INSERT INTO ledger_tile
       SELECT level, tile, substring(hashes FROM 1 FOR width * ${HASH_BYTES}) FROM (
         SELECT *, least(${TILE_WIDTH}, floor(${end} / ${TILE_WIDTH} ^ level) - tile * ${TILE_WIDTH})::int AS width
         FROM kept_ledger_tile) AS cut WHERE width > 0`,
    );
    await dataSource.query(
      `UPDATE ledger_head SET last_index = ${end},
         batch_hash = coalesce((SELECT batch_hash FROM ledger_batch WHERE last_index = ${end}), decode(repeat('00', 32), 'hex'))`,
    );
    return end;
  }
}
