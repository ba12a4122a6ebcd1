import { Refusal } from '@nightshift/kernel';

export const MAX_SECONDS = 30;
const MAX_BYTES = 2_000_000_000;

/**
 * What one query of somebody who looks things up may take: it must not starve the ledger's writing.
 * What one query sets stays set for the next on the same connection, so every query there sets all.
 */
export const limits = {
  max_execution_time: MAX_SECONDS,
  max_memory_usage: String(MAX_BYTES),
  max_threads: 1,
} as const;

/** TIMEOUT_EXCEEDED and MEMORY_LIMIT_EXCEEDED, as the engine counts its errors. */
const BEYOND = new Set<unknown>(['159', '241']);

const isBeyondLimits = (error: unknown): boolean =>
  BEYOND.has((error as { code?: unknown } | null)?.code);

/** @throws Refusal `refusal` in place of what the engine says of its limits */
export const withinLimits = async <T>(
  work: () => Promise<T>,
  refusal: Refusal = tooLarge,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw isBeyondLimits(error) ? refusal : error;
  }
};

const tooLarge = new Refusal(
  'task-too-large',
  'unavailable',
  `Reading it took more than ${MAX_SECONDS} seconds, or more memory than is given for it. Try again when there is less to do.`,
);
