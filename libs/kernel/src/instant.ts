/** A moment as ISO 8601 in UTC with milliseconds, e.g. `2026-11-24T09:31:00.000Z`. Sorts as text. */
export type Instant = string;

/** The one source of time; services use the system's, tests one that they set. */
export interface Clock {
  readonly now: () => Instant;
}

export const instantOf = (epochMs: number): Instant => new Date(epochMs).toISOString();

export const epochMsOf = (instant: Instant): number => Date.parse(instant);

export const plusMs = (instant: Instant, ms: number): Instant => instantOf(epochMsOf(instant) + ms);

/** Milliseconds from `earlier` to `later`; negative if they are the other way round. */
export const msBetween = (earlier: Instant, later: Instant): number =>
  epochMsOf(later) - epochMsOf(earlier);
