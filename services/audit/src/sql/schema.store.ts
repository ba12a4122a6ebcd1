import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { views } from '../ledger/sql-guard.js';
import { viewWords } from './view-words.js';

export interface ViewSchema {
  readonly name: string;
  readonly summary: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly summary: string;
  }[];
}

/** The views as the engine has them, with our words for them. */
export class SqlSchema {
  constructor(private readonly clients: Pick<LedgerClients, 'read'>) {}

  async views(): Promise<readonly ViewSchema[]> {
    const result = await this.clients.read.query({
      query: `SELECT table, name, type FROM system.columns
        WHERE database = currentDatabase() AND table IN {views:Array(String)} ORDER BY table, position`,
      query_params: { views: [...views] },
      format: 'JSONEachRow',
    });
    const columns = await result.json<{ table: string; name: string; type: string }>();
    return [...views].map((view) => ({
      name: view,
      summary: viewWords[view]?.summary ?? '',
      columns: columns
        .filter(({ table }) => table === view)
        .map(({ name, type }) => ({ name, type, summary: viewWords[view]?.columns[name] ?? '' })),
    }));
  }
}
