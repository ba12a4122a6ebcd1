import type { Connection } from './connection.js';
import type { PastEvents } from './past-events.js';
import type { EventStore } from './port.js';
import { type MoveOptions, RetirementMove } from './retirement-move.js';
import { type Part, type Rows, rowsOf } from './retirement-part.js';
import { FORGET_RECEIVED, NOT_READING } from './retirement-queries.js';
import { type Retirable, RetirementSearch } from './retirement-search.js';
import type { Sealer } from './sealing/sealer.js';

const FORGOTTEN_ROWS = 5_000;

export interface RetirementTarget extends Omit<MoveOptions, 'rows'> {
  readonly kinds: readonly Retirable[];
  /** A closed stream stays this long after its last event. `undefined`: for ever. */
  readonly keepMs: number | undefined;
  /** What was received is remembered this long. `undefined`: for ever. */
  readonly rememberMs: number | undefined;
}

export interface RetirementOptions extends RetirementTarget {
  /** Used by this alone: it opens transactions. */
  readonly connection: Connection;
  /** Absent: nothing can be proved, and nothing leaves. */
  readonly past: PastEvents | undefined;
  readonly read: EventStore['read'];
  readonly sealer?: Sealer | undefined;
}

/**
 * Moves out of PostgreSQL what is over. The order is what keeps it: the ledger proves that it holds
 * every event; that is written down, so that no version is given twice; only then the rows are deleted.
 * A crash in between leaves rows that the next round deletes.
 */
export class Retirement {
  private readonly rows: Rows;
  private readonly search: RetirementSearch;
  private readonly move: RetirementMove;
  private stopped = false;

  constructor(private readonly options: RetirementOptions) {
    this.rows = rowsOf(options.connection);
    const { kinds, read, sealer, onRetired, onDifference, keepMs = 0 } = options;
    this.search = new RetirementSearch({ rows: this.rows, kinds, keepMs, read, sealer });
    this.move = new RetirementMove({ rows: this.rows, onRetired, onDifference });
  }

  /** Takes the round under way to its next safe end. */
  stop(): void {
    this.stopped = true;
  }

  readonly round = async (): Promise<void> => {
    const { keepMs, past } = this.options;
    if (!(await this.isAlone())) return;
    try {
      await this.move.deleteLeft();
      await this.forgetReceived();
      if (keepMs === undefined || !past) return;
      if (!(await this.isReadByAll())) return;
      await this.retire(this.search.prefixes(), past);
      let left: number;
      do left = await this.retire(this.search.next(), past);
      while (!this.stopped && left > 0 && !this.search.isAtStart);
    } finally {
      await this.rows('SELECT pg_advisory_unlock(hashtext(current_schema()))');
    }
  };

  /** @returns how many streams left; if some did, there may be more */
  private async retire(found: AsyncGenerator<readonly Part[]>, past: PastEvents): Promise<number> {
    let left = 0;
    if (this.stopped) return left;
    for await (const parts of found) {
      left += await this.move.retire(parts, past);
      if (this.stopped) break;
    }
    return left;
  }

  /** Replicas share the tables: one of them is enough. */
  private async isAlone(): Promise<boolean> {
    const [row] = await this.rows<{ alone: boolean }>(
      'SELECT pg_try_advisory_lock(hashtext(current_schema())) AS alone',
    );
    return row?.alone === true;
  }

  /** Every replica that is alive must find what has left. */
  private async isReadByAll(): Promise<boolean> {
    return (await this.rows(NOT_READING)).length === 0;
  }

  private async forgetReceived(): Promise<void> {
    const { rememberMs } = this.options;
    if (rememberMs === undefined) return;
    let forgotten: number;
    do {
      const [row] = await this.rows<{ rows: string }>(FORGET_RECEIVED, [
        rememberMs,
        FORGOTTEN_ROWS,
      ]);
      forgotten = Number(row?.rows ?? 0);
    } while (forgotten === FORGOTTEN_ROWS && !this.stopped);
  }
}
