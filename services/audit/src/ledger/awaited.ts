import { SETTLE_MS } from './row-reader.store.js';

/** By then what a service has committed is in the ledger, unless it is known to be on its way. */
export const LONG_AGO_MS = 15 * 60 * 1000;

/**
 * Until when an event that is missing before this one may still come, in milliseconds since 1970. The time
 * in the event decides: that is hashed. Since when it has its place, only the database says, and whoever
 * owns that would have a gap awaited for ever: it may only make the wait shorter. A time that is yet to
 * come is not believed.
 */
export const awaitedUntil = (time: string, placedMs: number, now: number): number => {
  const at = Date.parse(time);
  return placedMs > SETTLE_MS || at > now + SETTLE_MS ? 0 : at + LONG_AGO_MS;
};
