import type { ClickHouseClient } from '@clickhouse/client';
import { Refusal } from '@nightshift/kernel';

export const rowsOf = async <T>(client: ClickHouseClient, query: string): Promise<readonly T[]> =>
  (await client.query({ query, format: 'JSONEachRow' })).json<T>();

/** A materialised view, and the migration that makes it. */
export interface DerivingView {
  readonly view: string;
  readonly migration: string;
}

/** What a materialised view selects, in its own words. @throws Refusal `ledger-differs` */
export const wordsOf = async (
  client: ClickHouseClient,
  { view, migration }: DerivingView,
): Promise<string> => {
  const [made] = await rowsOf<{ query: string }>(
    client,
    `SELECT as_select AS query FROM system.tables WHERE database = currentDatabase() AND name = '${view}'`,
  );
  if (made) return made.query;
  throw new Refusal(
    'ledger-differs',
    'conflict',
    `The view ${view} is gone from ClickHouse: delete the row of ${migration} from ledger_migration, and start again.`,
  );
};
