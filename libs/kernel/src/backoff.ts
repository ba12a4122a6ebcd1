export interface BackoffPolicy {
  readonly baseMs: number;
  readonly maxMs: number;
}

export const defaultBackoff: BackoffPolicy = { baseMs: 200, maxMs: 30_000 };

/**
 * Full-jitter exponential backoff: uniform in [0, min(max, base · 2^attempt)].
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * @param attempt 0 for the first retry
 * @param random uniform in [0, 1), given by the caller
 * @param atLeastMs what the other side asked for (Retry-After); never shortened
 */
export const backoffMs = (
  attempt: number,
  random: number,
  policy: BackoffPolicy = defaultBackoff,
  atLeastMs = 0,
): number => {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt, 30));
  return Math.max(atLeastMs, Math.floor(random * ceiling));
};
