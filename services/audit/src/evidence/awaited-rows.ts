import { factsIn } from './stored-event.js';
import { differs } from './verdict.js';

/**
 * Of a file: behind the first of these places, up to the second, the ledger lacked rows when it was written, or nobody looked whether
 * it did, so far behind what was signed. What the task has there may not be in it.
 */
export interface AwaitedRows {
  /** 0: from the first event on. */
  readonly after: number;
  readonly upTo: number;
}

/** @throws Differs */
export const awaitedIn = (value: unknown): AwaitedRows | undefined => {
  if (value === undefined) return undefined;
  const { after, upTo } = factsIn(value);
  const isRange = isPlace(after) && isPlace(upTo) && after < upTo;
  if (!isRange)
    throw differs('format', 'what it says of rows that were awaited is no range of places', {
      at: '/awaited',
    });
  return { after, upTo };
};

const isPlace = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
