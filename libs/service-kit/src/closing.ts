import type { Server } from 'node:http';

/** Long enough for every request but those that are stuck; `docker stop` kills after 10 s more. */
const DRAIN_MS = 10_000;
const SWEEP_EVERY_MS = 50;

/** Ends them in order. One that fails keeps none of the others from its end. @throws its error, last */
export const endAll = async (ends: readonly (() => Promise<unknown>)[]): Promise<void> => {
  const errors: unknown[] = [];
  for (const end of ends) {
    try {
      await end();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, 'Several parts did not stop cleanly.');
};

/**
 * Requests under way get their answer: connections are cut once they are idle, and only those
 * still in use after `drainMs` are cut off.
 */
export const untilDrained = async (
  http: Pick<Server, 'closeIdleConnections' | 'closeAllConnections'>,
  close: () => Promise<void>,
  drainMs = DRAIN_MS,
): Promise<void> => {
  const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_EVERY_MS);
  const deadline = setTimeout(() => http.closeAllConnections(), drainMs);
  try {
    await close();
  } finally {
    clearInterval(sweep);
    clearTimeout(deadline);
  }
};
