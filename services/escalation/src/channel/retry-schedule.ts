const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Time before each try, as Standard Webhooks recommends (specification, "Deliverability"). */
export const STANDARD_SCHEDULE: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Later by up to this share, so that what failed together does not come again together. */
const JITTER = 0.2;
const MAX_ASKED_MS = 24 * HOUR;

/**
 * Time until the next try; `undefined`: there is none.
 * @param attempts tries so far, from 1
 * @param random uniform in [0, 1)
 * @param askedMs what the receiver asked for (Retry-After); at most a day of it is granted
 */
export const nextTryMs = (
  attempts: number,
  random: number,
  schedule: readonly number[] = STANDARD_SCHEDULE,
  askedMs = 0,
): number | undefined => {
  const base = schedule[attempts];
  if (base === undefined) return undefined;
  return Math.max(Math.round(base * (1 + JITTER * random)), Math.min(askedMs, MAX_ASKED_MS));
};
