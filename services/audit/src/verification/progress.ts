import { sha256 } from '@nightshift/kernel';
import type { Brought } from '../tree/marks.store.js';

/** How far a verification is. */
export interface Progress {
  /** All events up to this index are as they were recorded. */
  readonly position: number;
  /** Up to where it goes. */
  readonly lastIndex: number;
  /** `null` as long as nothing was read. */
  readonly eventsPerSecond: number | null;
  readonly remainingMs: number | null;
}

export interface Pace {
  /** Where it began, or went on. */
  readonly from: number;
  readonly position: number;
  readonly lastIndex: number;
  readonly elapsedMs: number;
}

/** By the pace that it has had so far. */
export const progressOf = ({ from, position, lastIndex, elapsedMs }: Pace): Progress => {
  const perMs = elapsedMs > 0 ? (position - from) / elapsedMs : 0;
  return perMs > 0
    ? {
        position,
        lastIndex,
        eventsPerSecond: Math.round(perMs * 1000),
        remainingMs: Math.round(Math.max(0, lastIndex - position) / perMs),
      }
    : { position, lastIndex, eventsPerSecond: null, remainingMs: null };
};

const KEEP_EVERY_MS = 5_000;
/** Keeping takes at most this share of the time, however many streams there are. */
const KEEP_SHARE = 0.05;

/** @param costMs how long it took the last time */
export const isToBeKept = (sinceKeptMs: number, costMs: number): boolean =>
  sinceKeptMs >= Math.max(KEEP_EVERY_MS, costMs / KEEP_SHARE);

/** What was read longer ago than this is read again. */
const MOST_AGE_MS = 24 * 60 * 60 * 1000;

/** Why what a verification had read that began at `since` does not count any more. */
export const whyOutdated = (since: string, nowMs: number): string | undefined => {
  const ageMs = nowMs - Date.parse(since);
  if (ageMs >= 0 && ageMs <= MOST_AGE_MS) return undefined;
  return ageMs < 0 ? 'it began in the future' : 'it began more than a day ago';
};

/** What is kept of one question is of no use for another. */
export const questionOf = ({ checkpoint, keys = [] }: Brought): string =>
  sha256(JSON.stringify([checkpoint ?? null, keys]));
