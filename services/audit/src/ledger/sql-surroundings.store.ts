import type { ClickHouseClient } from '@clickhouse/client';
import { rowsOf } from './engine.store.js';
import { AGGREGATES, FUNCTIONS, SYNTAX } from './sql-functions.js';
import type { Surroundings } from './sql-guard.js';
import { NEEDLES } from './sql-needles.js';

/** What an engine itself offers never changes while it runs: it is asked once of each version. */
export class SqlSurroundings {
  private known: (Functions & { readonly version: string }) | undefined;

  constructor(private readonly client: ClickHouseClient) {}

  async now(): Promise<Surroundings> {
    const [row] = await this.rows<Names>(
      `SELECT currentDatabase() AS database, version() AS version,
        (SELECT groupArray(name) FROM system.databases) AS databases,
        (SELECT groupArray(name) FROM system.tables WHERE database = currentDatabase()) AS tables,
        (SELECT groupArray(lower(name)) FROM system.functions) AS named`,
    );
    if (!row) throw silent;
    const { database, databases, tables, named, version } = row;
    if (this.known?.version !== version)
      this.known = { version, ...harmless(await this.functions()) };
    const { functions, aggregates, needles } = this.known;
    const names = { database, databases: new Set(databases), tables: new Set(tables) };
    return { ...names, named: new Set(named), functions, aggregates, needles };
  }

  private async functions(): Promise<readonly StoreFunction[]> {
    const [row] = await this.rows<{ functions: readonly StoreFunction[] }>(
      `SELECT groupArray((name, alias_to)) AS functions
       FROM system.functions WHERE origin = 'System'`,
    );
    if (!row) throw silent;
    return row.functions;
  }

  private rows<T>(query: string): Promise<readonly T[]> {
    return rowsOf<T>(this.client, query);
  }
}

const silent = new Error('The store of the ledger did not say what there is in it.');

type Functions = Pick<Surroundings, 'functions' | 'aggregates' | 'needles'>;

/** Fail closed: what a later engine brings along is on no list, and so it is refused. */
const harmless = (all: readonly StoreFunction[]): Functions => {
  const named = all.map(([name, aliasTo]) => [lower(name), aliasTo || name] as const);
  const namesOf = (list: ReadonlySet<string>): readonly string[] =>
    named.filter(([, itself]) => list.has(itself)).map(([name]) => name);
  return {
    functions: new Set([...namesOf(FUNCTIONS), ...SYNTAX.map(lower)]),
    aggregates: new Set(namesOf(AGGREGATES)),
    needles: new Map(
      named.flatMap(([name, itself]) => {
        const place = NEEDLES.get(itself);
        return place === undefined ? [] : [[name, place] as const];
      }),
    ),
  };
};

interface Names {
  readonly database: string;
  readonly version: string;
  readonly databases: readonly string[];
  readonly tables: readonly string[];
  readonly named: readonly string[];
}
type StoreFunction = readonly [name: string, aliasTo: string];

const lower = (name: string): string => name.toLowerCase();
