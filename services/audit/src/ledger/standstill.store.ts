import { setTimeout as pause } from 'node:timers/promises';
import { DEAD_AFTER } from '@nightshift/event-store';
import type { Look } from './missing.store.js';
import { SETTLE_MS } from './row-reader.store.js';

const LOOK_AGAIN_MS = 500;

/**
 * Whether nothing leaves the outbox of a service, though it runs. Half a minute decides: a relay tries again every few
 * seconds. Nobody is told apart here: an instance may be unable to publish, or a row be one that nobody means to.
 */
export const standsStill = async (look: Look): Promise<boolean> => {
  if (!look.unread || !(await runs(look))) return false;
  const { upTo, rows } = await waitingUpTo(look);
  const giveUpAt = performance.now() + SETTLE_MS;
  // What was committed before the first look may show only later.
  for (let most = rows; performance.now() < giveUpAt;) {
    await pause(LOOK_AGAIN_MS);
    const { rows: left } = await waitingUpTo(look, upTo);
    if (left < most) return false;
    most = left;
  }
  return true;
};

/** Where none beats, whoever starts next adopts all rows. Where beats cannot be read, nobody says that it is down. */
const runs = async ({ dataSource, table: { schema, beats } }: Look): Promise<boolean> => {
  if (!beats) return true;
  const rows = await dataSource.query<unknown[]>(
    `SELECT 1 FROM ${schema}.instance WHERE beat_at > now() - interval '${DEAD_AFTER}' LIMIT 1`,
  );
  return rows.length > 0;
};

interface Waiting {
  readonly upTo: string | null;
  readonly rows: number;
}

/** What comes later has a higher number. */
const waitingUpTo = async (
  { dataSource, table }: Look,
  upTo: string | null = null,
): Promise<Waiting> => {
  const [row] = await dataSource.query<Waiting[]>(
    `SELECT max(id)::text AS "upTo", count(*)::int AS rows FROM ${table.schema}.outbox WHERE $1::bigint IS NULL OR id <= $1`,
    [upTo],
  );
  return row ?? { upTo, rows: 0 };
};
