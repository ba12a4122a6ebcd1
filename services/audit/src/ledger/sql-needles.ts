import { words } from './words.js';

/** Of what is looked for: what it is looked for in may be as long as memory allows. */
export const MAX_NEEDLE = 100;

/**
 * Functions that look for one thing in another, with the place of the argument that says for what. In
 * one call they take as long as the product of both lengths, or look through one constant for each of
 * many values.
 */
export const NEEDLES: ReadonlyMap<string, number> = new Map([
  ...words('locate splitByRegexp').map((name) => [name, 0] as const),
  ...words(`
    countEqual countMatches countMatchesCaseInsensitive countSubstrings
    countSubstringsCaseInsensitive extract extractAll extractAllGroupsHorizontal
    extractAllGroupsVertical extractGroups has hasAll hasAny hasSubsequence
    hasSubsequenceCaseInsensitive hasSubsequenceCaseInsensitiveUTF8 hasSubsequenceUTF8 hasSubstr
    ilike indexOf indexOfAssumeSorted like mapContainsKey mapContainsKeyLike mapContainsValue
    mapContainsValueLike mapExtractKeyLike mapExtractValueLike match multiSearchAllPositions
    multiSearchAllPositionsCaseInsensitive multiSearchAllPositionsCaseInsensitiveUTF8
    multiSearchAllPositionsUTF8 multiSearchAny multiSearchAnyCaseInsensitive
    multiSearchAnyCaseInsensitiveUTF8 multiSearchAnyUTF8 multiSearchFirstIndex
    multiSearchFirstIndexCaseInsensitive multiSearchFirstIndexCaseInsensitiveUTF8
    multiSearchFirstIndexUTF8 multiSearchFirstPosition multiSearchFirstPositionCaseInsensitive
    multiSearchFirstPositionCaseInsensitiveUTF8 multiSearchFirstPositionUTF8 notILike notLike
    position positionCaseInsensitive positionCaseInsensitiveUTF8 positionUTF8 regexpExtract
    regexpPosition replaceAll replaceOne replaceRegexpAll replaceRegexpOne stringJaccardIndex
    stringJaccardIndexUTF8
  `).map((name) => [name, 1] as const),
]);

/**
 * Functions of the tree whose needle is not a short text in the query itself.
 * @param needles as NEEDLES, in lower case, with their aliases
 */
export const freeNeedles = (
  tree: string,
  needles: ReadonlyMap<string, number>,
): readonly string[] => {
  const lines = tree.split('\n');
  const isAsPrinted = hasItsOwnLines(lines);
  return lines.flatMap((line, at) =>
    [...line.matchAll(FUNCTION_NAME)].flatMap(([, name = '']) => {
      const place = needles.get(name.toLowerCase());
      if (place === undefined) return [];
      const given = isAsPrinted ? argumentsOf(lines, at) : [];
      const needle = given[place];
      // Where to begin is written out, too; only what comes in its place may be anything.
      const isBound = /replace/i.test(name) || given.slice(2).every((other) => VALUE.test(other));
      return needle !== undefined && isShort(needle) && isBound ? [] : [name];
    }),
  );
};

const FUNCTION_NAME = /(?<![a-z_])function_name: ([^,\n]*)/g;
const NODE = /^ *[A-Z][A-Z_ ]* id: (\d+)/;

/** The engine counts what it prints. A name with a line break can add a line that looks like one of them, but not its number. */
const hasItsOwnLines = (lines: readonly string[]): boolean =>
  lines.flatMap((line) => NODE.exec(line)?.[1] ?? []).every((id, at) => Number(id) === at);

/** The lines of the arguments of the function at a line: all of them, or none. */
const argumentsOf = (lines: readonly string[], at: number): readonly string[] => {
  const [line = '', head = '', list = ''] = lines.slice(at, at + 3);
  const depth = line.search(/\S/);
  const count = /^ *LIST id: \d+, nodes: (\d+)$/.exec(list)?.[1];
  if (head.trimEnd() !== `${' '.repeat(depth + 2)}ARGUMENTS` || count === undefined) return [];
  const rest = lines.slice(at + 3);
  const end = rest.findIndex((next) => next.search(/\S/) <= depth + 4);
  const below = end === -1 ? rest : rest.slice(0, end);
  const own = below.filter((next) => next.search(/\S/) === depth + 6);
  return own.length === Number(count) ? own : [];
};

const isShort = (argument: string): boolean => {
  const text = VALUE.exec(argument)?.[1];
  return text !== undefined && text.length <= MAX_NEEDLE + QUOTES && !isManyTimes(text);
};
const VALUE = /^ *CONSTANT id: .*?\bconstant_value: (.*), constant_value_type: /;
/** Of a text, and of a list of texts. */
const QUOTES = "Array_['']".length;

/** As an expression it would be as long as what it repeats: `(.{1,100}){10}` takes a minute a megabyte. */
const isManyTimes = (text: string): boolean => {
  const counts = [...text.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) =>
    Math.max(Number(least), Number(most ?? 0)),
  );
  return text.includes('){') || counts.reduce((sum, count) => sum + count, 0) > MAX_NEEDLE;
};
