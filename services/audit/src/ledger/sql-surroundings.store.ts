import type { ClickHouseClient } from '@clickhouse/client';
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

/** Ends a query on purpose. */
const EXCLUDED: ReadonlySet<string> = new Set(['aggThrow', 'throwIf']);

/** Fail closed: what a later engine brings along is not known to be harmless. */
export const surroundings = async (client: ClickHouseClient): Promise<Surroundings> => {
  const result = await client.query({
    query: `SELECT currentDatabase() AS database,
      (SELECT groupArray(name) FROM system.databases) AS databases,
      (SELECT groupArray(name) FROM system.tables WHERE database = currentDatabase()) AS tables,
      (SELECT groupArray((name, alias_to, toBool(is_aggregate), trim(categories))) FROM system.functions
       WHERE origin = 'System') AS functions`,
    format: 'JSONEachRow',
  });
  const [row] = await result.json<Row>();
  if (!row) throw new Error('The store of the ledger did not say what there is in it.');
  return {
    database: row.database,
    databases: new Set(row.databases),
    tables: new Set(row.tables),
    functions: new Set([...harmlessOf(row.functions, false), ...NAMED.map(lower)]),
    aggregates: new Set(harmlessOf(row.functions, true)),
  };
};

interface Row {
  readonly database: string;
  readonly databases: readonly string[];
  readonly tables: readonly string[];
  readonly functions: readonly StoreFunction[];
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
