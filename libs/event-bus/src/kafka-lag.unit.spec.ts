import { expect, it } from 'vitest';
import { waitingIn } from './kafka-lag.js';

it.each([
  ['has read a part', '1000', '1500', '1400', 100n],
  ['has read all', '1000', '1500', '1500', 0n],
  ['never committed', '0', '5', '-1', 5n],
  ['never committed, and retention deleted the beginning', '1000', '1500', '-1', 500n],
  ['was away while retention deleted what it had not read', '1000', '1500', '700', 500n],
  ['committed more than the topic holds, which was made anew', '0', '3', '9', 0n],
])('counts what waits for a group that %s', (_what, low, high, committed, waiting) => {
  expect(waitingIn({ low, high }, committed)).toBe(waiting);
});
