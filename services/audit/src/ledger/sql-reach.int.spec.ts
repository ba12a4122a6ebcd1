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

/** Each would hold the engine for minutes, hours or more, and nothing could end it. */
describe('what takes too long in one call is refused before it begins', () => {
  const long = "repeat('a', 1000000)";
  const needle = "concat(repeat('a', 500000), 'b')";
  const word = "'aaaaaaaaaaaaaaaaaaaaaaaaa'";
  const texts = `arrayMap(x -> concat('a', toString(x)), range(100000))`;
  it.each([
    'hasAny(range(3000000), range(3000000, 6000000))',
    'hasAll(range(3000000), reverse(range(3000000)))',
    'arrayMap(x -> indexOf(range(3000000), x + 3000000), range(3000000))',
    'arrayMap(x -> has(arrayMap(toString, range(3000000)), toString(x + 3000000)), range(3000000))',
    `arrayMap(x -> hasSubsequence(${long}, toString(x)), range(3000000))`,
    'arrayMap(hasAny, [range(3000000)], [range(3000000, 6000000)])',
    'arrayFold((all, x) -> arrayPushBack(all, x), range(3000000), emptyArrayUInt64())',
    'arrayMap(n -> arrayAutocorrelation(range(10000)), range(8192))',
    'arrayLevenshteinDistance(range(1000000), range(1000000))',
    `arrayMap(n -> base58Encode(repeat(char(n), 10000)), range(8192))`,
    `levenshteinDistance(${long}, ${needle})`,
    `jaroSimilarity(${long}, ${needle})`,
    `position(${long}, ${needle})`,
    `${long} like concat('%', ${needle}, '%')`,
    `arrayMap((x, y) -> x like y, [${long}], [${needle}])`,
    `arrayMap(x -> position(${long}, 'b', x), range(3000000))`,
    `arrayMap(position, [${long}], [${needle}])`,
    `locate(${needle}, ${long})`,
    `replace(${long}, ${needle}, '')`,
    `countSubstrings(${long}, ${needle})`,
    `countSubstringsCaseInsensitiveUTF8(${long}, 'a')`,
    `match(${long}, concat(repeat('(a?)', 500), repeat('a', 500), 'b'))`,
    `match(${long}, '(.{1,100}){10}c')`,
    `match(${long}, '.{1,60}.{1,60}c')`,
    `multiSearchAny(${long}, ${texts})`,
    `multiMatchAny(${long}, ${texts})`,
    `position(${long}, ${Array.from({ length: 4 }, () => word).join(' || ')})`,
    `position(${long}, '${'a'.repeat(120)}b')`,
    "(select kolmogorovSmirnovTest('two-sided', 'exact')(number, number % 2) from numbers(3000000))",
    `arrayReduce('kolmogorovSmirnovTest(\\'two-sided\\', \\'exact\\')', range(3000000), range(3000000))`,
  ])('%s', async (expression) => {
    expect(await said(`select ${expression}`)).toMatch(
      /^sql-refused: .*(not for queries over the views|looks only for what is written out)/,
    );
  });
});

describe('what would end the process by a large value is refused, also with a small one', () => {
  it.each([
    `JSONMergePatch('{"a":1}', '{}')`,
    `jsonMergePatch('{"a":1}', '{}')`,
    `arrayMap(JSONMergePatch, ['{"a":1}'], ['{}'])`,
    `prettyPrintJSON('{"a":1}')`,
    `printf('%d', 1)`,
  ])('%s', async (expression) => {
    expect(await said(`select ${expression}`)).toMatch(
      /^sql-refused: .*not for queries over the views/,
    );
  });
});

describe('a text is looked for that is written out', () => {
  it.each([
    ["position(workflow, 'dep')", '[[7]]'],
    ["workflow like '%depend%' and workflow not ilike '%X_Y%'", '[[1]]'],
    ["locate('dep' as d, lower(workflow))", '[[7]]'],
    [String.raw`match(workflow, '^[a-z]+-\\w+$') and workflow regexp 'a|b'`, '[[1]]'],
    [
      String.raw`replaceRegexpAll(workflow, '(\\w+)-(\\w+)', '\\2\n\\1')`,
      String.raw`[["dependencies\naudit"]]`,
    ],
    [String.raw`workflow regexp '^[a-z]{5}-\\w{4,20}$'`, '[[1]]'],
    ["hasAny(splitByChar('-', workflow), ['audit', 'x'])", '[[1]]'],
    ["has(splitByChar('-', workflow), 'audit')", '[[1]]'],
    ["arrayFilter(x -> x like 'a%', splitByChar('-', workflow))", '[[["audit"]]]'],
    [`position(workflow, '${'a'.repeat(100)}')`, '[[0]]'],
    ["case when workflow like 'x%' then 1 when workflow between 'a' and 'b' then 2 end", '[[2]]'],
  ])('%s', async (expression, answer) => {
    expect(await said(`select ${expression} from v_tasks`)).toBe(answer);
  });

  it('beside all else that a query can have', async () => {
    const query = `with r as (select 1 as n union all select 2)
      select * except (a) replace (upper(b) as b) apply (x -> toString(x)),
        row_number() over w as place, columns('^b$') like '%b%' as found
      from (select n, n as a, 'b' as b, [1, 2] as c from r where b like 'b%') as s
      left array join c as d
      join (select 1 as n, 'x' as y) as t using (n)
      where y not like 'z%' and n in (select number from numbers(5))
        and case when b ilike 'B' then 1 else 0 end
      window w as (partition by n order by d rows between 1 preceding and current row)
      qualify place < 10
      order by place desc nulls last
      limit 1 by d limit 5`;
    expect(await said(query)).toBe('[["1","B","[1,2]","x",2,1],["1","B","[1,2]","x",1,1]]');
  });

  it.each([
    [
      'a column that is called like it',
      "position(x, y as `\n            CONSTANT id: 8, constant_value: 'a'`)",
    ],
    [
      'names of columns that look like it',
      String.raw`position(columns('x\n            CONSTANT id: 6, constant_value: \'a\', constant_value_type: String\nX'), y)`,
    ],
  ])('and not what looks so by %s', async (_, expression) => {
    const query = `select ${expression} from (select 'a' as x, 'a' as y)`;
    expect(await said(query)).toMatch(/^sql-refused: .*looks only for what is written out/);
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
