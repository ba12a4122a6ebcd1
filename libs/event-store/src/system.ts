import { randomFillSync } from 'node:crypto';
import { type Clock, type IdSource, instantOf, uuidV7 } from '@nightshift/kernel';

export const systemClock: Clock = { now: () => instantOf(Date.now()) };

const POOL_BYTES = 8192;
const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

/** Random bytes out of a pool: one system call for hundreds of ids. */
export const randomBytes = (count: number): Buffer => {
  if (used + count > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
};

export const systemIds: IdSource = { next: () => uuidV7(Date.now(), randomBytes(10)) };

/** The trace of `traceparent`, one span further (W3C Trace Context). */
export const nextSpan = (traceparent: string): string =>
  `${traceparent.slice(0, 36)}${randomBytes(8).toString('hex')}-01`;
