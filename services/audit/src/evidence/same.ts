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
export const compare = (expected: unknown, found: unknown): Comparison =>
  new Walk().through(expected, found);

type Fields = ReadonlyMap<string, unknown>;

/** Two objects, or two lists, that are gone through. */
interface Level {
  /** As a part of a JSON Pointer. */
  readonly place: string;
  readonly isSaid: boolean;
  readonly isList: boolean;
  readonly expected: Fields;
  readonly found: Fields;
  /** Of `expected`, those that come yet. */
  readonly rest: MapIterator<[string, unknown]>;
}

/** Without recursion: values may be nested as deep as one likes. */
class Walk {
  private readonly open: Level[] = [];
  private readonly unknown: string[] = [];
  private first: Unlike | undefined;

  through(expected: unknown, found: unknown): Comparison {
    this.hold('', expected, found, false);
    for (let level = this.open.at(-1); level && !this.first; level = this.open.at(-1))
      this.goOn(level);
    return { first: this.first, unknown: this.unknown };
  }

  private hold(place: string, expected: unknown, found: unknown, isSaid: boolean): void {
    const [one, other] = [fieldsOf(expected), fieldsOf(found)];
    const isList = Array.isArray(found);
    if (one && other && Array.isArray(expected) === isList)
      this.open.push({
        place,
        isSaid,
        isList,
        expected: one,
        found: other,
        rest: one.entries(),
      });
    else if (asSpelled(expected) !== asSpelled(found))
      this.first = { at: this.at(place), expected, found };
  }

  private goOn(level: Level): void {
    const { rest, found, isSaid } = level;
    const next = rest.next();
    if (next.done) return this.close(level);
    const [name, value] = next.value;
    this.hold(placeOf(name), value, found.get(name), isSaid || SAID.has(name));
  }

  private close({ expected, found, isSaid, isList }: Level): void {
    const more = [...found].filter(([name]) => !expected.has(name));
    const [surplus] = isSaid || isList ? more : [];
    if (surplus) {
      const [name, value] = surplus;
      this.first = { at: this.at(placeOf(name)), expected: undefined, found: value };
    } else this.unknown.push(...more.map(([name]) => this.at(placeOf(name))));
    this.open.pop();
  }

  /** Only put together where it is asked for: at each level it would be as long as the level is deep. */
  private at(place: string): string {
    return this.open.map((level) => level.place).join('') + place;
  }
}

/** A number too large for a double is spelled as null: so it stands in the file. */
const asSpelled = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? null : value;

const placeOf = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const fieldsOf = (value: unknown): Fields | undefined =>
  value !== null && typeof value === 'object' ? new Map(Object.entries(value)) : undefined;
