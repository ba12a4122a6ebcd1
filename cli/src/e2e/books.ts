import type { ProviderCall } from '@nightshift/provider-simulator';
import type { Night } from './night.js';

const PAGE = 5_000;

/** What the ledger says that a model call cost. */
interface Booked {
  /** As the provider was told: `x-client-request-id`. */
  readonly call: string;
  readonly nanoUsd: number;
  /** What it cost is not known: charged at its bound. */
  readonly isBound: boolean;
}

/** Every model call of the ledger that has ended. */
export const bookedCalls = async (night: Night): Promise<readonly Booked[]> => {
  const rows: Booked[] = [];
  const sql = (from: number): string =>
    `select JSONExtractString(data, 'runId'), JSONExtractInt(data, 'step'), JSONExtractInt(data, 'attempt'), JSONExtractInt(data, 'costNanoUsd'), JSONExtractBool(data, 'costIsBound') from v_events where type in ('model-call.completed.v1', 'model-call.failed.v1') order by ledger_index limit ${PAGE} offset ${from}`;
  for (;;) {
    const page = await night.cliJson<{ rows: unknown[][] }>('ledger', 'sql', sql(rows.length));
    rows.push(
      ...page.rows.map(([run, step, attempt, cost, isBound]) => ({
        call: `${String(run)}.${String(step)}.${String(attempt)}`,
        nanoUsd: Number(cost),
        isBound: isBound === true || Number(isBound) === 1,
      })),
    );
    if (page.rows.length < PAGE) return rows;
  }
};

/**
 * The provider's books beside ours. `wrong`: booked for less than was billed, or for another sum
 * where what it cost is known.
 */
export const compared = (booked: readonly Booked[], calls: readonly ProviderCall[]) => {
  const books = new Map(booked.map((one) => [one.call, one]));
  const billed = calls.filter(({ nanoUsd }) => nanoUsd > 0);
  const isWrong = ({ requestId, nanoUsd }: ProviderCall): boolean => {
    const book = books.get(requestId);
    if (!book) return false;
    return book.isBound ? book.nanoUsd < nanoUsd : book.nanoUsd !== nanoUsd;
  };
  return {
    billed: billed.length,
    unbooked: billed.filter(({ requestId }) => !books.has(requestId)).length,
    wrong: billed.filter(isWrong).length,
    atBound: booked.filter(({ isBound }) => isBound).length,
    billedUsd: billed.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0) / 1e9,
    bookedUsd: booked.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0) / 1e9,
  };
};
