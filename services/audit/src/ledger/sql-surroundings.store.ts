import type { ClickHouseClient } from '@clickhouse/client';
import { rowsOf } from './engine.store.js';
import type { Surroundings } from './sql-guard.js';

/** Categories of system.functions that compute from their arguments alone. */
const CATEGORIES: ReadonlySet<string> = new Set([
  'Aggregate Functions',
  'Arithmetic',
  'Arrays',
  'Bit',
  'Bitmap',
  'Comparison',
  'Conditional',
  'Dates and Times',
  'Distance',
  'Encoding',
  'Hash',
  'IP Address',
  'JSON',
  'Logical',
  'Map',
  'Mathematical',
  'Null',
  'Random Number',
  'Rounding',
  'String',
  'String Replacement',
  'String Search',
  'String Splitting',
  'Time Window',
  'Tuple',
  'Type Conversion',
  'UUID',
  'URL',
]);

/** Harmless ones of the categories in which there are others, too, and those that are syntax. */
const NAMED = [
  'bar',
  'caseWithExpression',
  'exists',
  'formatReadableDecimalSize',
  'formatReadableQuantity',
  'formatReadableSize',
  'formatReadableTimeDelta',
  'grouping',
  'identity',
  'ignore',
  'isConstant',
  'materialize',
  'rowNumberInAllBlocks',
  'runningDifference',
  'toTypeName',
  'transform',
  'tupleElement',
  'untuple',
  '_CAST',
];

/** Harmless by their categories alone, each with its aliases. */
const EXCLUDED: ReadonlySet<string> = new Set([
  // They end a query on purpose.
  'aggThrow',
  'throwIf',
  // They call themselves for each depth of a value: a deep one ends the process with the stack.
  'JSONMergePatch',
  'prettyPrintJSON',
  // A width in its text takes gigabytes that no limit counts.
  'printf',
  // Twice as long a value takes them four times as long, and the engine looks at the time, and at who
  // has cancelled, only between blocks of rows.
  'arrayLevenshteinDistance',
  'arrayLevenshteinDistanceWeighted',
  'arraySimilarity',
  'damerauLevenshteinDistance',
  'editDistance',
  'editDistanceUTF8',
  'jaroSimilarity',
  'jaroWinklerSimilarity',
]);

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
    const { functions, aggregates } = this.known;
    const names = { database, databases: new Set(databases), tables: new Set(tables) };
    return { ...names, named: new Set(named), functions, aggregates };
  }

  private async functions(): Promise<readonly StoreFunction[]> {
    const [row] = await this.rows<{ functions: readonly StoreFunction[] }>(
      `SELECT groupArray((name, alias_to, toBool(is_aggregate), trim(categories))) AS functions
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

type Functions = Pick<Surroundings, 'functions' | 'aggregates'>;

/** Fail closed: what a later engine brings along is not known to be harmless. */
const harmless = (all: readonly StoreFunction[]): Functions => ({
  functions: new Set([...harmlessOf(all, false), ...NAMED.map(lower)]),
  aggregates: new Set(harmlessOf(all, true)),
});

interface Names {
  readonly database: string;
  readonly version: string;
  readonly databases: readonly string[];
  readonly tables: readonly string[];
  readonly named: readonly string[];
}
type StoreFunction = readonly [
  name: string,
  aliasTo: string,
  isAggregate: boolean,
  categories: string,
];

/** With their aliases: those have no category of their own. */
const harmlessOf = (all: readonly StoreFunction[], aggregates: boolean): readonly string[] => {
  const byName = new Map(all.map((one) => [one[0], one]));
  return all
    .filter(([name, aliasTo]) => {
      const [itsName, , isAggregate, category] = byName.get(aliasTo || name) ?? [];
      if (itsName === undefined || EXCLUDED.has(itsName)) return false;
      return aggregates ? isAggregate : !isAggregate && CATEGORIES.has(category ?? '');
    })
    .map(([name]) => lower(name));
};

const lower = (name: string): string => name.toLowerCase();
