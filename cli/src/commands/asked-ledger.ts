import { Refusal } from '@nightshift/kernel';
import type { Client } from '../client.js';

/** Longer than the slowest query of a ledger takes; what a round asks is asked within it. */
const ROUND_MS = 60_000;
/** A note and a proof are some kB each, whatever the size of the ledger. */
const ANSWER_BYTES = 20_000;

export interface AskedLedger {
  /** The newest checkpoint. */
  readonly checkpoint: () => Promise<string>;
  /** That the tree of `from` events is the beginning of that of `to`. */
  readonly proof: (from: number, to: number) => Promise<readonly Buffer[]>;
}

/**
 * What a witness asks in one round. The ledger is whom it does not trust: by an answer without end
 * it would hold the round, and with it the folder, or fill the memory.
 * @throws Refusal `no-answer`, `answer-too-large`
 */
export const askedLedger = (client: Pick<Client, 'get' | 'text'>): AskedLedger => {
  const limits = { signal: AbortSignal.timeout(ROUND_MS), maxBytes: ANSWER_BYTES };
  const inTime = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      throw limits.signal.aborted ? unanswered : error;
    });
  return {
    checkpoint: () => inTime(client.text('GET', '/v1/ledger/checkpoint', limits)),
    proof: async (from, to) => {
      if (from === 0 || from >= to) return [];
      const asked = `/v1/ledger/consistency?from=${from}&to=${to}`;
      const { path } = await inTime(client.get<{ path: string[] }>(asked, limits));
      return path.map((hash) => Buffer.from(hash, 'hex'));
    },
  };
};

const unanswered = new Refusal(
  'no-answer',
  'unavailable',
  `The ledger has not answered within ${ROUND_MS / 1000} s: the round ends without it, and the next one asks again.`,
);
