import { type Look, type Place, placeOf } from './missing.store.js';

/** Which of these the outbox of their service names, by `placeOf`. */
export const inOutbox = async (
  { dataSource, table }: Pick<Look, 'dataSource' | 'table'>,
  places: readonly Place[],
): Promise<Set<string>> => {
  if (places.length === 0) return new Set();
  const rows = await dataSource.query<Place[]>(
    `SELECT w.stream, w.version FROM ${table.schema}.outbox o, unnest(o.streams, o.versions) AS w (stream, version)
     WHERE w.stream = ANY ($1::text[])`,
    [[...new Set(places.map(({ stream }) => stream))]],
  );
  const named = new Set(rows.map(placeOf));
  return new Set(places.map(placeOf).filter((place) => named.has(place)));
};
