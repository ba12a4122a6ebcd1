import type { Look, MissingEvent } from './missing.store.js';

/** Since the count; or it is another event that has a place under this id, and this one can get none. */
export type Placed = 'since' | 'other';

/** By id. */
export const placedSince = async (
  { dataSource, lastIndex }: Pick<Look, 'dataSource' | 'lastIndex'>,
  missing: readonly MissingEvent[],
): Promise<ReadonlyMap<string, Placed>> => {
  if (missing.length === 0) return new Map();
  const rows = await dataSource.query<{ id: string; same: boolean }[]>(
    `SELECT u.id, l.leaf = u.leaf AND l.ledger_index > $3 AND l.ledger_index <= h.last_index AS same
     FROM unnest($1::uuid[], $2::bytea[]) AS u (id, leaf)
     JOIN ledger_entry l ON l.event_id = u.id CROSS JOIN ledger_head h`,
    [missing.map(({ id }) => id), missing.map(({ leaf }) => leaf), lastIndex],
  );
  return new Map(rows.map(({ id, same }) => [id, same ? 'since' : 'other']));
};
