import { type Look, type Place, placeOf } from './missing.store.js';

type Where = Pick<Look, 'dataSource' | 'table'>;

/** The rows of the outbox of a service that name these: their numbers, by `placeOf`. */
export type NamingRows = ReadonlyMap<string, readonly string[]>;

/** The whole outbox is read, however few they are. */
export const rowsNaming = async (
  { dataSource, table }: Where,
  places: readonly Place[],
): Promise<NamingRows> => {
  if (places.length === 0) return new Map();
  const rows = await dataSource.query<(Place & { readonly ids: readonly string[] })[]>(
    `SELECT stream, version, array_agg(id::text) AS ids
     FROM (SELECT o.id, w.stream, w.version FROM ${table.schema}.outbox o, unnest(o.streams, o.versions) AS w (stream, version)) AS named
     JOIN unnest($1::text[], $2::int[]) AS wanted (stream, version) USING (stream, version)
     GROUP BY stream, version`,
    [places.map(({ stream }) => stream), places.map(({ version }) => version)],
  );
  return new Map(rows.map((row) => [placeOf(row), row.ids]));
};

/** Those of them of which a row is still there: a row keeps its number, whoever adopts it. */
export const stillNamed = async <P extends Place>(
  { dataSource, table }: Where,
  places: readonly P[],
  rows: NamingRows,
): Promise<readonly P[]> => {
  if (places.length === 0) return [];
  const idsOf = (place: Place): readonly string[] => rows.get(placeOf(place)) ?? [];
  const left = await dataSource.query<{ id: string }[]>(
    `SELECT id::text AS id FROM ${table.schema}.outbox WHERE id = ANY ($1::bigint[])`,
    [[...new Set(places.flatMap(idsOf))]],
  );
  const there = new Set(left.map(({ id }) => id));
  return places.filter((place) => idsOf(place).some((id) => there.has(id)));
};
