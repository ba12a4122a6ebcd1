/** What was read out of the events, beside what a file says. */
export interface Comparison {
  /** Where they differ first; `undefined`: nowhere. */
  readonly first: Unlike | undefined;
  /** JSON Pointers of fields that only the file has: of a newer version, or somebody's own. */
  readonly unknown: readonly string[];
}

interface Unlike {
  readonly at: string;
  /** `undefined` where nothing is expected. */
  readonly expected: unknown;
  readonly found: unknown;
}

/** Fields that hold what workflows, models, tools and people said: nothing may be added to that. */
const SAID = new Set(['value', 'usage', 'findings']);

/** Fields in the order of `expected`; items of lists by their place. */
export const compare = (expected: unknown, found: unknown, at = '', isSaid = false): Comparison => {
  const [one, other] = [fieldsOf(expected), fieldsOf(found)];
  if (!one || !other || Array.isArray(expected) !== Array.isArray(found))
    return { first: expected === found ? undefined : { at, expected, found }, unknown: [] };
  const unknown: string[] = [];
  for (const [name, value] of one) {
    const there = other.get(name);
    const inside = compare(value, there, placeIn(at, name), isSaid || SAID.has(name));
    unknown.push(...inside.unknown);
    if (inside.first) return { first: inside.first, unknown };
  }
  const more = [...other].filter(([name]) => !one.has(name));
  const [surplus] = isSaid || Array.isArray(found) ? more : [];
  const places = more.map(([name]) => placeIn(at, name));
  return surplus
    ? { first: { at: placeIn(at, surplus[0]), expected: undefined, found: surplus[1] }, unknown }
    : { first: undefined, unknown: [...unknown, ...places] };
};

const placeIn = (at: string, name: string): string =>
  `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const fieldsOf = (value: unknown): ReadonlyMap<string, unknown> | undefined =>
  value !== null && typeof value === 'object' ? new Map(Object.entries(value)) : undefined;
