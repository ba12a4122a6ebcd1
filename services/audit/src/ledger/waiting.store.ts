import { setTimeout as pause } from 'node:timers/promises';
import { LONG_AGO_MS } from './awaited.js';
import { SETTLE_MS } from './row-reader.store.js';
import { type Look, type MissingEvent, placeOf } from './missing.store.js';
import { type NamingRows, rowsNaming, stillNamed } from './outbox.store.js';
import { overtaken } from './overtaken.store.js';

const LOOK_AGAIN_MS = 500;

/** A night, and a morning to mend what broke in it. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * Passed over: the service has published what it wrote after it, and this one still stands there. Stuck: it stands
 * there for more than a day, or says that it is yet to be written, and nothing leaves.
 */
export type Waiting = 'waits' | 'passed-over' | 'stuck';

/**
 * Which of them stand in the outbox of their service, by `placeOf`. A row there names events and holds no bytes: what
 * is published is what stands in the event table. Nobody else says that they wait, and whoever can write there can
 * have a row stay for ever, by its owner or its date: so one that was passed over is not believed. After an outage one
 * instance may be behind another one: what is on its way leaves in a moment.
 * @param standsStill asked once something waits for long: whether nothing leaves the outbox of a service that runs
 */
export const waitingOf = async (
  look: Look,
  missing: readonly MissingEvent[],
  standsStill: () => Promise<boolean>,
): Promise<ReadonlyMap<string, Waiting>> => {
  const rows = await rowsNaming(look, missing);
  const waiting = missing.filter((event) => rows.has(placeOf(event)));
  const isOvertaken = await overtaken(look, waiting);
  const [old, others] = partition(
    waiting,
    (event) => event.time + LONG_AGO_MS < look.newestMs || isOvertaken(event),
  );
  const passedOver = await staying(look, old, rows);
  const [long, young] = partition(others, (event) => isLong(event, look.now));
  const standing = long.length > 0 && (await standsStill());
  const stuck = standing ? await stillNamed(look, long, rows) : [];
  // What has left by now is not named: it is to be found where it went.
  return new Map<string, Waiting>([
    ...[...young, ...(standing ? [] : long)].map(as('waits')),
    ...passedOver.map(as('passed-over')),
    ...stuck.map(as('stuck')),
  ]);
};

const as =
  (how: Waiting) =>
  (event: MissingEvent): readonly [string, Waiting] => [placeOf(event), how];

/** By the time in the event: that is hashed. */
const isLong = ({ time }: MissingEvent, now: number): boolean =>
  time + LONGEST_WAIT_MS < now || time > now + SETTLE_MS;

const partition = <T>(all: readonly T[], is: (one: T) => boolean): readonly [T[], T[]] => [
  all.filter(is),
  all.filter((one) => !is(one)),
];

/** Those that have not left by the time they had to: one for all of them. */
const staying = async (
  look: Look,
  missing: readonly MissingEvent[],
  rows: NamingRows,
): Promise<readonly MissingEvent[]> => {
  const giveUpAt = performance.now() + SETTLE_MS;
  for (let left = missing; left.length > 0; await pause(LOOK_AGAIN_MS)) {
    left = await stillNamed(look, left, rows);
    if (performance.now() >= giveUpAt) return left;
  }
  return [];
};
