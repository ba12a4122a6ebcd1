/** A licence expression as package.json declares it (SPDX 2.3, annex D), as far as an audit needs it. */
export type Expression =
  | { readonly id: string }
  | { readonly any: readonly Expression[] }
  | { readonly all: readonly Expression[] };

/** The expression of `text`; `undefined` where it is none, e.g. `SEE LICENSE IN terms.txt`. */
export const parseExpression = (text: string): Expression | undefined => {
  const tokens = aliased(text.trim()).match(/[()]|[^\s()]+/g) ?? [];
  const read = alternatives(tokens, 0);
  return read?.next === tokens.length ? read.expression : undefined;
};

/** Every licence that an expression names. */
export const idsIn = (expression: Expression): readonly string[] => {
  if ('id' in expression) return [expression.id];
  return ('any' in expression ? expression.any : expression.all).flatMap(idsIn);
};

// How licences were written before there were SPDX ids.
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^(the )?mit( license)?$|^mit\/x11$/i, 'MIT'],
  [/^apache([ -]?2(\.0)?| license,?( version)? 2(\.0)?)$/i, 'Apache-2.0'],
  [/^(bsd[ -]3([ -]clause)?|new bsd|3-clause bsd)( license)?$/i, 'BSD-3-Clause'],
  [/^(bsd[ -]2([ -]clause)?|2-clause bsd|simplified bsd)( license)?$/i, 'BSD-2-Clause'],
  [/^(the )?isc license$/i, 'ISC'],
  [/^gpl[ -]?v?3(\.0)?$/i, 'GPL-3.0'],
  [/^gpl[ -]?v?2(\.0)?$/i, 'GPL-2.0'],
  [/^mpl[ -]?v?2(\.0)?$/i, 'MPL-2.0'],
];

const aliased = (text: string): string =>
  ALIASES.find(([spelling]) => spelling.test(text))?.[1] ?? text;

interface Read {
  readonly expression: Expression;
  /** Index of the first token after it. */
  readonly next: number;
}

type Reader = (tokens: readonly string[], from: number) => Read | undefined;

/** `part (word part)*` */
const joined =
  (word: RegExp, part: Reader, join: (parts: readonly Expression[]) => Expression): Reader =>
  (tokens, from) => {
    let read = part(tokens, from);
    const parts: Expression[] = [];
    while (read) {
      parts.push(read.expression);
      const [first] = parts;
      if (!word.test(tokens[read.next] ?? ''))
        return { expression: parts.length === 1 && first ? first : join(parts), next: read.next };
      read = part(tokens, read.next + 1);
    }
    return undefined;
  };

const single: Reader = (tokens, from) => {
  const token = tokens[from] ?? '';
  if (token === '(') {
    const inner = alternatives(tokens, from + 1);
    return inner && tokens[inner.next] === ')' ? { ...inner, next: inner.next + 1 } : undefined;
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(token) || /^(and|or|with)$/i.test(token))
    return undefined;
  // An exception (`WITH …`) only ever adds permissions: the licence counts without it.
  const next = /^with$/i.test(tokens[from + 1] ?? '') ? from + 3 : from + 1;
  return next > tokens.length
    ? undefined
    : { expression: { id: token.replace(/(-only|-or-later|\+)$/, '') }, next };
};

const parts = joined(/^and$/i, single, (all) => ({ all }));
const alternatives: Reader = (tokens, from) =>
  joined(/^or$/i, parts, (any) => ({ any }))(tokens, from);
