/** What makes one version of a workflow of another. */
export interface Change {
  /** Where, in names: "agents, assessor, instructions". */
  readonly at: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: unknown;
  readonly after: unknown;
}

type Obj = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Stages, agents and tools have names; an order of their own is told apart. */
const isNamed = (value: unknown): value is readonly (Obj & { readonly name: string })[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item: unknown) => isObject(item) && typeof item['name'] === 'string');

const same = (a: unknown, b: unknown): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** Equal whatever the order of properties is. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
};

/** Schemas are read as a whole: a change in the middle of one means nothing alone. */
const WHOLE: ReadonlySet<string> = new Set([
  'input',
  'output',
  'brief',
  'need',
  'when',
  'safeDefault',
]);

/** Every difference, at the place where people would look for it. The version itself is none. */
export const changesBetween = (before: Obj, after: Obj): readonly Change[] =>
  within({ ...before, version: undefined }, { ...after, version: undefined }, []);

const within = (before: unknown, after: unknown, path: readonly string[]): readonly Change[] => {
  if (same(before, after)) return [];
  const isWhole = WHOLE.has(path.at(-1) ?? '');
  if (!isWhole && isObject(before) && isObject(after)) return ofParts(before, after, path);
  if (!isWhole && (isNamed(before) || isNamed(after)) && isList(before) && isList(after))
    return ofNamed(before, after, path);
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ at: path.join(', '), kind, before, after }];
};

const isList = (value: unknown): value is readonly Obj[] =>
  Array.isArray(value) && (value.length === 0 || isNamed(value));

const ofParts = (before: Obj, after: Obj, path: readonly string[]): readonly Change[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    within(before[key], after[key], [...path, key]),
  );

const ofNamed = (
  before: readonly Obj[],
  after: readonly Obj[],
  path: readonly string[],
): readonly Change[] => {
  const find = (list: readonly Obj[], name: string): Obj | undefined =>
    list.find((item) => item['name'] === name);
  const [old, now] = [before, after].map((list) => list.map((item) => String(item['name'])));
  const all = [...new Set([...(old ?? []), ...(now ?? [])])];
  const kept = (names: readonly string[] = [], other: readonly string[] = []): readonly string[] =>
    names.filter((name) => other.includes(name));
  const moved = same(kept(old, now), kept(now, old))
    ? []
    : [{ at: [...path, 'order'].join(', '), kind: 'changed' as const, before: old, after: now }];
  return [
    ...moved,
    ...all.flatMap((name) => within(find(before, name), find(after, name), [...path, name])),
  ];
};
