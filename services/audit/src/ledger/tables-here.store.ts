import { services } from '@nightshift/contracts';
import { schemaOf } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { ServiceTable } from './uncounted.store.js';

/** The tables of services that are here, and may be read; by service. */
export const tablesIn = async (
  dataSource: DataSource,
): Promise<ReadonlyMap<string, ServiceTable>> => {
  const rows = await dataSource.query<{ schema: string; names: string[] }[]>(
    `SELECT n.nspname AS schema, array_agg(c.relname::text) AS names
     FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
     WHERE n.nspname = ANY ($1::text[]) AND c.relname IN ('event', 'outbox', 'retired_stream', 'instance')
       AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
     GROUP BY n.nspname`,
    [services.map(schemaOf)],
  );
  const names = new Map(rows.map((row) => [row.schema, row.names]));
  const found = services.flatMap((service): readonly ServiceTable[] => {
    const there = names.get(schemaOf(service)) ?? [];
    if (!there.includes('event') || !there.includes('outbox')) return [];
    const retires = there.includes('retired_stream');
    const beats = there.includes('instance');
    return [{ service, schema: `"${schemaOf(service)}"`, retires, beats }];
  });
  return new Map(found.map((table) => [table.service, table]));
};
