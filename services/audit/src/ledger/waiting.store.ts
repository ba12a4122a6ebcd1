import { setTimeout as pause } from 'node:timers/promises';
import { LONG_AGO_MS } from './awaited.js';
import { SETTLE_MS } from './row-reader.store.js';
import { type Look, type MissingEvent, placeOf } from './missing.store.js';

const LOOK_AGAIN_MS = 500;

/** Passed over: the service has published what it wrote long after, and this one still stands there. */
export type Waiting = 'waits' | 'passed-over';

/**
 * Which of them stand in the outbox of their service, by `placeOf`. A row there names events and holds no bytes: what
 * is published is what stands in the event table. Nobody else says that they wait, and whoever can write there can
 * have a row stay for ever, by its owner or its date: so one that was passed over is not believed. After an outage one
 * instance may be behind another one: what is on its way leaves in a moment.
 */
export const waitingOf = async (
  look: Look,
  missing: readonly MissingEvent[],
): Promise<ReadonlyMap<string, Waiting>> => {
  const there = await inOutbox(look, missing);
  const isOld = ({ time }: MissingEvent): boolean => time + LONG_AGO_MS < look.newestMs;
  const old = missing.filter((event) => isOld(event) && there.has(placeOf(event)));
  const passedOver = await staying(look, old);
  // What has left by now is to be found where it went.
  for (const event of old) if (!passedOver.has(placeOf(event))) there.delete(placeOf(event));
  return new Map(
    [...there].map((place) => [place, passedOver.has(place) ? 'passed-over' : 'waits']),
  );
};

/** Those that have not left by the time they had to. */
const staying = async (
  look: Look,
  missing: readonly MissingEvent[],
): Promise<ReadonlySet<string>> => {
  const giveUpAt = performance.now() + SETTLE_MS;
  for (let left = missing; left.length > 0; await pause(LOOK_AGAIN_MS)) {
    const waiting = await inOutbox(look, left);
    if (waiting.size === 0 || performance.now() >= giveUpAt) return waiting;
    left = left.filter((event) => waiting.has(placeOf(event)));
  }
  return new Set();
};

const inOutbox = async (
  { dataSource, table }: Look,
  missing: readonly MissingEvent[],
): Promise<Set<string>> => {
  if (missing.length === 0) return new Set();
  const rows = await dataSource.query<{ stream: string; version: number }[]>(
    `SELECT w.stream, w.version FROM ${table.schema}.outbox o, unnest(o.streams, o.versions) AS w (stream, version)
     WHERE w.stream = ANY ($1::text[])`,
    [[...new Set(missing.map(({ stream }) => stream))]],
  );
  const places = new Set(rows.map(placeOf));
  return new Set(missing.map(placeOf).filter((place) => places.has(place)));
};
