import { epochMsOf } from '@nightshift/kernel';
import type { ServiceRuntime } from '@nightshift/service-kit';
import type { LedgerIndex } from '../ledger/ledger-index.store.js';
import type { LedgerRows } from '../ledger/ledger-rows.store.js';
import { SETTLE_MS } from '../ledger/row-reader.store.js';

export interface GapWatchOptions extends Pick<ServiceRuntime, 'clock' | 'log'> {
  readonly rows: Pick<LedgerRows, 'completeUpTo'>;
  readonly index: Pick<LedgerIndex, 'ageOf'>;
}

const TELL_EVERY_MS = 60_000;

/** A row that is lost ends the signing for good: it says so, and says it again. */
export class GapWatch {
  private toldAt = -Infinity;

  constructor(private readonly options: GapWatchOptions) {}

  /**
   * @param from every place up to here has its row
   * @param to the head
   */
  async look(from: number, to: number): Promise<void> {
    const { clock, log, rows, index } = this.options;
    const now = epochMsOf(clock.now());
    if (from >= to || now - this.toldAt < TELL_EVERY_MS) return;
    const missing = (await rows.completeUpTo(from, to)) + 1;
    if (missing > to || (await index.ageOf(missing)) <= SETTLE_MS) return;
    this.toldAt = now;
    log.error(
      { ledgerIndex: missing },
      `the ledger is not signed any further: event ${missing} has a place and no row. Run \`nightshift ledger verify\``,
    );
  }
}
