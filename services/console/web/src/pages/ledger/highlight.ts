/** What a part of a query is; its colour says so. */
export type Kind = 'keyword' | 'function' | 'text' | 'number' | 'comment' | 'view' | 'other';

export interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const KEYWORDS = new Set(
  `select from where group by order limit having with as and or not in is null like ilike between
   case when then else end join inner left right full outer cross on using union all distinct asc desc
   interval array prewhere offset fill over partition rollup cube any final exists values`
    .split(/\s+/)
    .filter(Boolean),
);

const PARTS =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<text>'(?:[^'\\]|\\[\s\S]|'')*(?:'|$))|(?<word>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?)/g;

const kindOfWord = (word: string, next: string): Kind => {
  if (KEYWORDS.has(word.toLowerCase())) return 'keyword';
  if (next === '(') return 'function';
  return word.startsWith('v_') ? 'view' : 'other';
};

/** All of the text, in order: joined, the tokens are the query again. */
export const tokensOf = (query: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of query.matchAll(PARTS)) {
    const { comment, text, word, number } = match.groups ?? {};
    const [whole] = match;
    if (match.index > at) tokens.push({ kind: 'other', text: query.slice(at, match.index) });
    at = match.index + whole.length;
    const kind: Kind =
      comment !== undefined
        ? 'comment'
        : text !== undefined
          ? 'text'
          : number !== undefined
            ? 'number'
            : kindOfWord(word ?? '', query[at] ?? '');
    tokens.push({ kind, text: whole });
  }
  if (at < query.length) tokens.push({ kind: 'other', text: query.slice(at) });
  return tokens;
};

/** The line that the engine stumbled over, where its words name one. */
export const faultLine = (message: string): number | undefined => {
  const [, line] = /\(line (\d+), col \d+\)/.exec(message) ?? [];
  return line === undefined ? undefined : Number(line);
};
