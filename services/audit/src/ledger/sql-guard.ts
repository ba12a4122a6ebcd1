import { Refusal } from '@nightshift/kernel';

/** Functions that reach outside the query: files, dictionaries, the network, the server itself. */
const REACHING =
  /^(file|dict.*|joinGet.*|catboost.*|url.*cgi|getSetting|getServerSetting|getMacro|hostName|fqdn|currentUser|user|tcpPort|serverUUID|sleep.*|throwIf|executable.*|remote.*|addressTo.*|demangle|trap|fuzz.*)$/i;
const HARMLESS_TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'numbers',
  'values',
  'generate_series',
  'generateSeries',
  'zeros',
]);

/**
 * What the analysed query uses, from the lines of EXPLAIN QUERY TREE before its passes: nothing
 * has been resolved or executed yet.
 * @throws Refusal `sql-refused`
 */
export const refuseReaching = (tree: readonly string[]): void => {
  for (const line of tree) {
    const functionName = /FUNCTION id: \d+.*?, function_name: ([^,]+)/.exec(line)?.[1];
    if (functionName !== undefined && REACHING.test(functionName))
      throw refused(`the function ${functionName}() reaches outside the views`);
    const tableFunction = /TABLE_FUNCTION id: \d+.*?table_function_name: ([^,]+)/.exec(line)?.[1];
    if (tableFunction !== undefined && !HARMLESS_TABLE_FUNCTIONS.has(tableFunction))
      throw refused(`the table function ${tableFunction}() reaches outside the views`);
    if (line.trim() === 'SETTINGS' || /\bSETTINGS\b/.test(line.replaceAll(/'[^']*'/g, '')))
      throw refused('settings cannot be changed');
  }
};

/**
 * Every table that the resolved query reads is one of the views.
 * @throws Refusal `sql-refused`
 */
export const refuseRawTables = (tree: readonly string[]): void => {
  for (const line of tree) {
    const table = /table_name: (\S+?)(?:,|$)/.exec(line)?.[1];
    if (table === undefined || /^[^.]+\.v_[a-z_]+$/.test(table) || table === 'system.one') continue;
    throw refused(`the table ${table} is private`);
  }
};

/** @throws Refusal `sql-refused` unless the text is one query */
export const onlyAQuery = (text: string): string => {
  const query = text.trim().replace(/;\s*$/, '');
  if (!/^(select|with)\b/i.test(query)) throw refused('only SELECT (or WITH … SELECT) is possible');
  return query;
};

export const refused = (reason: string): Refusal =>
  new Refusal(
    'sql-refused',
    'invalid',
    `This query is not possible: ${reason}. Views: v_tasks, v_runs, v_model_calls, v_cost_daily, v_decisions, v_halts, v_findings, v_retries, v_events.`,
    [{ at: '/query', reason }],
  );
