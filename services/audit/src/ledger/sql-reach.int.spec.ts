import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useLedger } from './ledger-fixture.spec.js';
import { views } from './sql-guard.js';
import { SqlDesk } from './sql.store.js';
import { eventsOfTask } from './task-fixture.spec.js';

/** What a query reaches without calling it by its name. Real: PostgreSQL, the engine, a file. */
const ledger = useLedger(usePostgres());
const SECRET = 'a master key';
let desk: SqlDesk;
let folder: string;
let file: string;

beforeAll(async () => {
  desk = new SqlDesk(ledger().clients);
  await ledger().record(...eventsOfTask('one', 'acme'));
  folder = await mkdtemp(join(tmpdir(), 'nightshift-reach-'));
  file = join(folder, 'secret');
  await writeFile(file, SECRET);
});
afterAll(async () => {
  await ledger().command('DROP FUNCTION IF EXISTS opened_here');
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** What is answered, or the code and the words of the refusal. */
const said = (query: string): Promise<string> =>
  desk.run('acme', query.replaceAll('FILE', file)).then(
    ({ rows }) => JSON.stringify(rows),
    ({ code, message }: { code?: string; message: string }) => `${code}: ${message}`,
  );

const column = (ask: string): string => `select b from ${ask}`;
const structure = (expression: string): string =>
  `'a String, b String ALIAS ${expression.replaceAll("'", "''")}'`;

describe('a file of the process', () => {
  it.each([
    ['a bare name', "select arrayMap(file, ['FILE'])"],
    ['a bare name in capitals', "select arrayMap(File, ['FILE'])"],
    ['a bare name in quotes', "select arrayMap(`file`, ['FILE'])"],
    [
      'a bare name for each row',
      "select arrayMap(file, [concat('FILE', left(id, 0))]) from v_events",
    ],
    ['a bare name in a condition', "select 1 from v_tasks where arrayExists(file, ['FILE'])"],
    ['a bare name in another', "select arrayMap(x -> arrayMap(file, [x]), ['FILE'])"],
    ['a bare name for a map', "select mapApply(file, map('FILE', 'FILE'))"],
    ['another name for it', "with file as f select arrayMap(f, ['FILE'])"],
    ['the name of another', "with file as upper select upper('FILE')"],
    ['a lambda', "with (x -> file(x)) as f select f('FILE')"],
    ['how many rows there are', "select * from numbers(length(arrayMap(file, ['FILE'])[1]))"],
    ['every column', "select * apply(file) from (select 'FILE' as a)"],
    ['every column, by a lambda', "select * apply(x -> file(x)) from (select 'FILE' as a)"],
    [
      'a column in the place of another',
      "select * replace(file('FILE') as a) from (select 1 as a)",
    ],
    [
      'the parameter of an aggregate',
      "select quantile(length(file('FILE')))(number) from numbers(3)",
    ],
    [
      'what fills a gap',
      "select n, x from (select number as n, 'a' as x from numbers(1)) order by n with fill from 0 to 3 interpolate (x as file('FILE'))",
    ],
    ['a window', "select sum(number) over (order by file('FILE')) from numbers(3)"],
    ['a structure', column(`values(${structure("file('FILE')")}, 'x')`)],
    ['a structure in capitals', column(`VALUES(${structure("file('FILE')")}, 'x')`)],
    [
      'a structure with a format',
      column(`format(JSONEachRow, ${structure("file('FILE')")}, '{}')`),
    ],
    ['a structure of nothing', column(`null(${structure("file('FILE')")})`)],
    ['a structure of anything', column(`generateRandom(${structure("file('FILE')")})`)],
    ['a view', "select * from view(select file('FILE'))"],
    ['a text that is a query', "select * from eval('select 1')"],
  ])('is not read by %s', async (_, query) => {
    expect(await said(query)).toMatch(/^sql-refused: /);
    // Words of the engine could tell what it read, and would be told only once it has.
    expect(await said(query)).toMatch(/not for queries over the views|reaches outside the views/);
  });

  it('is not read by a function that the installation made after the first query', async () => {
    expect(await said('select 1')).toBe('[[1]]');
    await ledger().command('CREATE FUNCTION opened_here AS (x) -> file(x)');
    for (const query of ["select opened_here('FILE')", "select arrayMap(opened_here, ['FILE'])"])
      expect(await said(query)).toMatch(/^sql-refused: .*not for queries over the views/);
  });
});

describe('nothing else of the process is told', () => {
  it.each([
    ['the host', 'select arrayMap(x -> hostName(), [1])'],
    ['a setting', "select arrayMap(getSetting, ['max_memory_usage'])"],
    [
      'a column of a raw table',
      "select arrayMap(hasColumnInTable, ['default'], ['ledger_event'], ['body'])",
    ],
    ['who asks, by a structure', column(`values(${structure('currentUser()')}, 'x')`)],
    ['a raw table, by a structure', column(`values(${structure('a IN ledger_migration')}, 'x')`)],
    ['sleep', 'select arrayMap(sleep, [1])'],
    ['sleep, by a structure', column(`values(${structure('sleepEachRow(1)')}, 'x')`)],
  ])('%s', async (_, query) => {
    expect(await said(query)).toMatch(
      /^sql-refused: .*(not for queries over the views|reaches outside the views)/,
    );
  });
});

describe('what would end or hold the process, also with a small value, is refused', () => {
  it.each([
    `JSONMergePatch('{"a":1}', '{}')`,
    `jsonMergePatch('{"a":1}', '{}')`,
    `arrayMap(JSONMergePatch, ['{"a":1}'], ['{}'])`,
    `prettyPrintJSON('{"a":1}')`,
    `printf('%d', 1)`,
    `editDistance('a', 'b')`,
    `levenshteinDistance('a', 'b')`,
    `levenshteinDistanceUTF8('a', 'b')`,
    `damerauLevenshteinDistance('a', 'b')`,
    `jaroSimilarity('a', 'b')`,
    `jaroWinklerSimilarity('a', 'b')`,
    `arrayMap(editDistance, ['a'], ['b'])`,
    'arrayLevenshteinDistance([1], [2])',
    'arraySimilarity([1], [2], [1.0], [1.0])',
  ])('%s', async (expression) => {
    expect(await said(`select ${expression}`)).toMatch(
      /^sql-refused: .*not for queries over the views/,
    );
  });
});

it('looks at the time after 8,192 rows', async () => {
  const query = 'select uniqExact(nowInBlock64(9)) >= 8 from numbers(65536)';
  expect(await said(query)).toBe('[[1]]');
});

it.each(['database', 'hostName', 'revision', 'schema', 'tid', 'uptime', 'user', 'version'])(
  'the bare name %s tells nothing where a function could stand',
  async (name) => {
    expect(await said(`select arrayMap(${name}, ['a'])`)).toMatch(/^sql-refused: /);
    expect(await said(`select arrayMap(x -> ${name}, ['a'])`)).toMatch(/^sql-refused: /);
    expect(await said(`select ${name}`)).toMatch(/^sql-refused: /);
  },
);

describe('a name is no function', () => {
  it.each([
    ['where it is a harmless one', "select arrayMap(upper, ['a'])", '[[["A"]]]'],
    [
      'where it is said of which table it is',
      'select t.file from (select 1 as file) as t',
      '[[1]]',
    ],
    ['where only the answer has it', 'select 1 as version', '[[1]]'],
    [
      'where rows are grouped by it',
      'select workflow_version as version from v_tasks group by version order by version',
      '[[3]]',
    ],
  ])('%s', async (_, query, answer) => {
    expect(await said(query)).toBe(answer);
  });

  it.each([...views])('where it is a column of %s', async (view) => {
    const { columns } = await desk.run('acme', `select * from ${view} limit 0`);
    const all = columns.map(({ name }) => `toString(${name})`).join(', ');
    expect(await said(`select ${all} from ${view} limit 0`)).toBe('[]');
  });
});
