import type { ServiceRuntime } from '@nightshift/service-kit';
import type { LedgerClient } from './bulk-insert.js';

/** Bytes on disk by table: of the engine what is active, of PostgreSQL with indexes. */
export type StoredBytes = Readonly<Record<string, number>>;

export const bytesOf = async (
  client: LedgerClient,
  dataSource: ServiceRuntime['dataSource'],
): Promise<StoredBytes> => {
  const result = await client.query({
    query: `SELECT table AS name, sum(bytes_on_disk) AS bytes FROM system.parts
            WHERE active AND database = currentDatabase() AND table LIKE 'ledger\\_%' GROUP BY table ORDER BY table`,
    format: 'JSONEachRow',
  });
  const engine = await result.json<Sized>();
  const postgres = await dataSource.query<Sized[]>(
    `SELECT relname AS name, pg_total_relation_size(oid)::float8 AS bytes FROM pg_class
     WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname LIKE 'ledger_%' ORDER BY relname`,
  );
  return Object.fromEntries([
    ...engine.map(({ name, bytes }) => [`engine: ${name}`, bytes]),
    ...postgres.map(({ name, bytes }) => [`PostgreSQL: ${name}`, bytes]),
  ]) as StoredBytes;
};

interface Sized {
  readonly name: string;
  readonly bytes: number;
}
