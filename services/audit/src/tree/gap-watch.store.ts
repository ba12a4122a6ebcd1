import { epochMsOf } from '@nightshift/kernel';
import type { ServiceRuntime } from '@nightshift/service-kit';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import type { LedgerIndex } from '../ledger/ledger-index.store.js';
import { SETTLE_MS } from '../ledger/row-reader.store.js';

export interface GapWatchOptions extends Pick<ServiceRuntime, 'clock' | 'log'> {
  readonly clients: Pick<LedgerClients, 'read'>;
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
    const { clock, log, index } = this.options;
    const now = epochMsOf(clock.now());
    if (from >= to || now - this.toldAt < TELL_EVERY_MS) return;
    const missing = await this.firstMissing(from, to);
    if (missing === undefined || (await index.ageOf(missing)) <= SETTLE_MS) return;
    this.toldAt = now;
    log.error(
      { ledgerIndex: missing },
      `the ledger is not signed any further: event ${missing} has a place and no row. Run \`nightshift ledger verify\``,
    );
  }

  private async firstMissing(from: number, to: number): Promise<number | undefined> {
    const result = await this.options.clients.read.query({
      query: `SELECT countIf(ledger_index = {from:UInt64} + place) AS present FROM (
          SELECT ledger_index, row_number() OVER (ORDER BY ledger_index) AS place FROM (
            SELECT DISTINCT ledger_index FROM ledger_event
            WHERE ledger_index > {from:UInt64} AND ledger_index <= {to:UInt64}))`,
      query_params: { from, to },
      format: 'JSONEachRow',
    });
    const [row] = await result.json<{ present: number }>();
    const missing = from + (row?.present ?? 0) + 1;
    return missing > to ? undefined : missing;
  }
}
