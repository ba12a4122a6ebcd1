import { usePostgres } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { onCluster, withoutComments } from './ddl.js';
import { useLedger } from './ledger-fixture.spec.js';
import { migrationFiles, rolesFile, viewsFile } from './schema-files.store.js';
import { RAW_TABLES, views } from './sql-guard.js';

// Real: the embedded engine of ClickHouse, whose parser is the server's. It has no users and no
// replicas: that roles and clusters do what they say is not shown here, only that they are read.
const ledger = useLedger(usePostgres());

const formatted = async (text: string): Promise<string> => {
  const result = await ledger().clients.read.query({
    query: 'SELECT formatQuerySingleLine({text:String}) AS query',
    query_params: { text },
    format: 'JSONEachRow',
  });
  return (await result.json<{ query: string }>())[0]?.query ?? '';
};
const statements = [...migrationFiles(), viewsFile(), rolesFile()].flatMap(
  (file) => file.statements,
);

describe('the statements for a cluster', () => {
  it.each(statements.map((statement) => [withoutComments(statement).slice(0, 80), statement]))(
    'parse, and are those for one server in all else: %s',
    async (_, statement) => {
      const clustered = await formatted(onCluster(statement, '{nights}'));
      expect(clustered).toContain(' ON CLUSTER `{nights}`');
      expect(clustered.includes('ENGINE = Replicated')).toBe(statement.includes('ENGINE = '));
      expect(
        clustered.replace(' ON CLUSTER `{nights}`', '').replace('ENGINE = Replicated', 'ENGINE = '),
      ).toBe(await formatted(statement));
    },
  );
});

describe('the roles for a server', () => {
  const grants = rolesFile()
    .statements.map(withoutComments)
    .filter((statement) => statement.startsWith('GRANT'));
  const of = (role: string): readonly string[] =>
    grants.filter((grant) => grant.endsWith(` TO ${role}`));
  const columnsOf = async (table: string): Promise<readonly string[]> =>
    (
      await ledger().query<{ name: string }>(
        `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '${table}' ORDER BY position`,
      )
    ).map(({ name }) => name);

  it('let the recorder insert and select, and nothing else', () => {
    expect(of('nightshift_writer')).toEqual(
      RAW_TABLES.map((table) => `GRANT INSERT, SELECT ON ${table} TO nightshift_writer`),
    );
  });

  it('show analysts every view, and of the record everything but the bytes', async () => {
    const derived = RAW_TABLES.filter((table) => table !== 'ledger_event');
    const columns = (await columnsOf('ledger_event')).filter((name) => name !== 'body');
    expect(of('nightshift_analyst')).toEqual([
      ...[...views].map((view) => `GRANT SELECT ON ${view} TO nightshift_analyst`),
      `GRANT SELECT(${columns.join(', ')}) ON ledger_event TO nightshift_analyst`,
      ...derived.map((table) => `GRANT SELECT ON ${table} TO nightshift_analyst`),
    ]);
  });

  it('have a policy of rows for every table with rows of tenants', () => {
    const policies = rolesFile().statements.filter((one) => one.includes('ROW POLICY'));
    for (const table of RAW_TABLES) {
      const own = policies.filter((policy) => policy.includes(` ON ${table} `));
      expect(own.map((policy) => policy.split(' TO ')[1])).toEqual([
        'nightshift_analyst',
        'ALL EXCEPT nightshift_analyst',
      ]);
    }
  });
});
