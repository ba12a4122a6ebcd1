import type { ClickHouseClient } from '@clickhouse/client';
import type { Refusal } from '@nightshift/kernel';
import type { LedgerClients } from './clickhouse.store.js';
import { LedgerRows } from './ledger-rows.store.js';
import { limits, withinLimits } from './limits.js';

/**
 * What a query of somebody who looks things up finds, all of it at once.
 * @throws Refusal `refusal` if it takes more than is given for one
 */
export const foundRows = <T>(
  client: ClickHouseClient,
  query: string,
  parameters: Readonly<Record<string, unknown>>,
  refusal?: Refusal,
): Promise<readonly T[]> =>
  withinLimits(async () => {
    const result = await client.query({
      query,
      query_params: parameters,
      format: 'JSONEachRow',
      clickhouse_settings: limits,
    });
    return result.json<T>();
  }, refusal);

/**
 * For whoever scans: the recorder, live streams and signing do not wait for that.
 * @throws Refusal `task-too-large`, of its reads
 */
export const rowsToFind = ({
  find,
  write,
}: Pick<LedgerClients, 'find' | 'write'>): Pick<LedgerRows, 'after' | 'completeUpTo'> => {
  const rows = new LedgerRows({ read: find, write }, limits);
  return {
    after: (...of) => withinLimits(() => rows.after(...of)),
    completeUpTo: (...of) => withinLimits(() => rows.completeUpTo(...of)),
  };
};
