import { Refusal } from '@nightshift/kernel';
import { freeNeedles, MAX_NEEDLE } from './sql-needles.js';

export const views: ReadonlySet<string> = new Set([
  'v_tasks',
  'v_task_states',
  'v_stages',
  'v_runs',
  'v_completed_runs',
  'v_run_costs',
  'v_model_calls',
  'v_reservations',
  'v_tool_calls',
  'v_retries',
  'v_findings',
  'v_tickets',
  'v_decisions',
  'v_cost_daily',
  'v_budgets',
  'v_halts',
  'v_checkpoints',
  'v_events',
]);

/** Tables with rows of tenants: what the views read, and nobody else. */
export const RAW_TABLES = [
  'ledger_call',
  'ledger_control_event',
  'ledger_event',
  'ledger_fact',
  'ledger_run',
  'ledger_task',
] as const;

/** What there is in the store, and what a query may use of it. */
export interface Surroundings {
  readonly database: string;
  /** Every database there is. */
  readonly databases: ReadonlySet<string>;
  /** Tables and views of `database`. */
  readonly tables: ReadonlySet<string>;
  /** Functions that reach nothing outside of their arguments, in lower case. */
  readonly functions: ReadonlySet<string>;
  /** Every function there is, harmless or not, also of the installation's own, in lower case. */
  readonly named: ReadonlySet<string>;
  /** Harmless ones that aggregate: `If`, `Array`, `OrNull` and so on can follow their names. */
  readonly aggregates: ReadonlySet<string>;
  /** Harmless ones only with a short needle, and the place of it, in lower case. */
  readonly needles: ReadonlyMap<string, number>;
}

const COMBINATOR =
  /(if|array|map|distinct|ornull|ordefault|foreach|resample|state|merge|simplestate|mergestate|argmin|argmax)$/;

/**
 * They take numbers alone. One that takes a structure as a text, such as values(), takes a column
 * with an expression: `ALIAS file('…')`, which is in no tree.
 */
const HARMLESS_TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'numbers',
  'generate_series',
  'generateSeries',
  'zeros',
]);

/** Read where a query names no table at all. */
const NOTHING = 'system.one';

/** @throws Refusal `sql-refused` unless the formatted text is one query */
export const onlyAQuery = (formatted: string): string => {
  if (!/^(SELECT|WITH)\b/.test(formatted))
    throw refused('only SELECT (or WITH … SELECT) is possible');
  return formatted;
};

/**
 * What the query uses, from EXPLAIN QUERY TREE before its passes: nothing has been resolved or
 * executed yet. Aliases are the asker's, and may look like anything, line breaks included:
 * therefore every mention counts, wherever it stands. One that is made up can only refuse more.
 * @throws Refusal `sql-refused`
 */
export const refuseReaching = (tree: string, around: Surroundings): void => {
  refuseFunctions(tree, around);
  for (const name of freeNeedles(tree, around.needles))
    throw refused(
      `the function ${name}() looks only for what is written out in the query, ${MAX_NEEDLE} characters at most (in a regular expression with the numbers in {n}, none of them behind a group); for a column there are IN and arrayExists(x -> x = column, list)`,
    );
  for (const name of mentions(tree, 'table_function_name'))
    if (!HARMLESS_TABLE_FUNCTIONS.has(name))
      throw refused(`the table function ${name}() reaches outside the views`);
  for (const name of mentions(tree, 'identifier')) {
    refusePrivate(name, around);
    refuseNamed(name, around);
  }
  if (/^\s*SETTINGS\b/m.test(tree)) throw refused('settings cannot be changed');
};

/**
 * Every table that the resolved query reads is one of the views, and whatever the engine put in the
 * place of a name is harmless, too.
 * @throws Refusal `sql-refused`
 */
export const refuseResolved = (tree: string, around: Surroundings): void => {
  refuseFunctions(tree, around);
  const { database } = around;
  for (const table of mentions(tree, 'table_name')) {
    const view = table.startsWith(`${database}.`) ? table.slice(database.length + 1) : '';
    if (!views.has(view) && table !== NOTHING) throw refused(`the table ${table} is private`);
  }
};

const refuseFunctions = (tree: string, around: Surroundings): void => {
  for (const name of mentions(tree, 'function_name'))
    if (!isHarmless(name.toLowerCase(), around))
      throw refused(`the function ${name}() is not for queries over the views`);
};

/** Where a bare name stands for a function, it gets an argument, and these take none. Columns are called so, too. */
const WITHOUT_ARGUMENTS: ReadonlySet<string> = new Set([
  'database',
  'hostname',
  'revision',
  'schema',
  'tid',
  'uptime',
  'user',
  'version',
]);

/**
 * Where the engine wants a function, the bare name of one stands for it: arrayMap(file, …). It may
 * be a column all the same, but only the engine knows, and it has run constants by then.
 */
const refuseNamed = (identifier: string, around: Surroundings): void => {
  const name = identifier.replaceAll('`', '').toLowerCase();
  const isFree = isHarmless(name, around) && !around.needles.has(name);
  if (around.named.has(name) && !isFree && !WITHOUT_ARGUMENTS.has(name))
    throw refused(
      `${identifier} is a function that is not for queries over the views: name a column otherwise, or say of which table it is`,
    );
};

const isHarmless = (name: string, { functions, aggregates }: Surroundings): boolean => {
  for (let rest = name; rest !== ''; rest = rest.replace(COMBINATOR, ''))
    if (aggregates.has(rest)) return true;
    else if (!COMBINATOR.test(rest)) break;
  return functions.has(name);
};

/** An identifier may be a column, an alias or a table: a table must be a view of ours. */
const refusePrivate = (identifier: string, { database, databases, tables }: Surroundings): void => {
  const [first = '', second = ''] = identifier.replaceAll('`', '').split('.');
  const isPrivate =
    (tables.has(first) && !views.has(first)) ||
    (databases.has(first) && !(first === database && views.has(second)));
  if (isPrivate && identifier !== NOTHING) throw refused(`the table ${identifier} is private`);
};

const mentions = (tree: string, field: string): readonly string[] =>
  [...tree.matchAll(new RegExp(`(?<![a-z_])${field}: ([^,\\n]*)`, 'g'))].map(
    ([, value = '']) => value,
  );

export const refused = (reason: string): Refusal =>
  new Refusal(
    'sql-refused',
    'invalid',
    `This query is not possible: ${reason}. Views: ${[...views].join(', ')}.`,
    [{ at: '/query', reason }],
  );
