/** Statements of the schema's files, for one server or for a cluster of replicas. */

/** One after the other; each ends with a semicolon at the end of a line. */
export const statementsIn = (sql: string): readonly string[] =>
  sql
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => withoutComments(statement) !== '');

export const withoutComments = (statement: string): string =>
  statement.replaceAll(/^\s*--.*$/gm, '').trim();

/** What is made or changed: everything up to its name. Comments before it stay. */
const HEAD =
  /^((?:\s*--.*\n)*\s*(?:(?:CREATE|ALTER|DROP)\b(?: OR REPLACE)? (?:MATERIALIZED VIEW|VIEW|TABLE|USER|ROLE|ROW POLICY|SETTINGS PROFILE|QUOTA)(?: IF NOT EXISTS| IF EXISTS)? [\w.]+|GRANT\b))/;

const ENGINE = /\bENGINE = ((?:Replacing|Aggregating)?MergeTree)\b/;

/**
 * The same statement for every server of a cluster: it runs on all of them, and tables of rows are
 * replicated. Where a
 * table is in the keeper, the servers' own `default_replica_path` says.
 */
export const onCluster = (statement: string, cluster: string): string =>
  statement
    .replace(HEAD, `$1 ON CLUSTER ${quoted(cluster)}`)
    .replace(ENGINE, 'ENGINE = Replicated$1');

const quoted = (name: string): string => `'${name.replaceAll(/[\\']/g, '\\$&')}'`;
