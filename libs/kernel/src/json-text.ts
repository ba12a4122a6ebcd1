import { isTooDeep } from './json.js';

/*
 * JSON as `JSON.stringify` spells it, however deep it is nested. The engine reads any depth, and fails to
 * spell some thousand levels: what came in could not be hashed, and not be held against anything.
 */

/** `JSON.stringify` of a JSON value of any depth. */
export const jsonText = (value: unknown): string =>
  atAnyDepth(value, () => JSON.stringify(value), Object.entries);

/** JSON with object keys in code-unit order, of any depth: for hashing values, never for event bytes. */
export const sortedJson = (value: unknown): string =>
  atAnyDepth(
    value,
    () =>
      JSON.stringify(value, (_key, inner: unknown) =>
        inner !== null && typeof inner === 'object' && !Array.isArray(inner)
          ? Object.fromEntries(sortedMembers(inner))
          : inner,
      ),
    // Once more an object: names that are whole numbers stand first in it.
    (inner) => Object.entries(Object.fromEntries(sortedMembers(inner))),
  );

type Member = readonly [name: string, value: unknown];
type MembersOf = (value: object) => readonly Member[];

const sortedMembers = (value: object): readonly Member[] =>
  Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));

/** The engine's way is the faster one by far; one that fails for another reason than depth fails here, too. */
const atAnyDepth = (value: unknown, native: () => string, membersOf: MembersOf): string => {
  try {
    return native();
  } catch (error) {
    if (!(error instanceof RangeError) || !isTooDeep(value)) throw error;
    return new Spelling(membersOf).of(value);
  }
};

interface Open {
  /** Of an object; a list has none. */
  readonly names: readonly string[] | undefined;
  readonly values: readonly unknown[];
  next: number;
}

/** Without recursion. */
class Spelling {
  private readonly parts: string[] = [];
  private readonly open: Open[] = [];

  constructor(private readonly membersOf: MembersOf) {}

  of(value: unknown): string {
    this.begin(value);
    for (let inner = this.open.at(-1); inner; inner = this.open.at(-1)) this.goOn(inner);
    return this.parts.join('');
  }

  private begin(value: unknown): void {
    if (value === null || typeof value !== 'object') {
      // In a list, what is no JSON stands as null.
      this.parts.push(JSON.stringify(value) ?? 'null');
      return;
    }
    if (Array.isArray(value)) {
      this.parts.push('[');
      this.open.push({ names: undefined, values: value, next: 0 });
      return;
    }
    const members = this.membersOf(value).filter(isThere);
    const [names, values] = [members.map(([name]) => name), members.map(([, inner]) => inner)];
    this.parts.push('{');
    this.open.push({ names, values, next: 0 });
  }

  private goOn(inner: Open): void {
    const { names, values, next } = inner;
    if (next >= values.length) {
      this.parts.push(names ? '}' : ']');
      this.open.pop();
      return;
    }
    if (next > 0) this.parts.push(',');
    inner.next += 1;
    if (names) this.parts.push(`${JSON.stringify(names[next])}:`);
    this.begin(values[next]);
  }
}

const isThere = ([, value]: Member): boolean => value !== undefined;
