/** Where the notes over the chart stand: none over another, none outside, each at its moment. */

export interface Moment {
  readonly id: string;
  /** Pixels from the left of the chart. */
  readonly x: number;
  readonly text: string;
  /** The higher, the sooner it gets a place. */
  readonly weight: number;
}

export interface Note extends Moment {
  /** 0 is the row next to the chart. */
  readonly row: number;
  /** The text ends at its moment, or begins there. */
  readonly anchor: 'start' | 'end';
  readonly left: number;
  readonly right: number;
}

export interface Placed {
  readonly notes: readonly Note[];
  /** Those for which there was no room. */
  readonly left: readonly Moment[];
}

interface Space {
  readonly width: number;
  readonly rows: number;
  readonly widthOf: (text: string) => number;
}

/** Between the line of the moment and its text, and between two texts. */
const GAP = 6;
const BETWEEN = 12;

const overlaps = (a: Pick<Note, 'left' | 'right'>, b: Pick<Note, 'left' | 'right'>): boolean =>
  a.left < b.right + BETWEEN && b.left < a.right + BETWEEN;

/** A line that comes down from a higher row must not cross a text of a lower one. */
const crosses = (line: Note, text: Note): boolean =>
  line.row > text.row && line.x > text.left - GAP && line.x < text.right + GAP;

const candidates = (moment: Moment, { width, rows, widthOf }: Space): readonly Note[] => {
  const length = widthOf(moment.text);
  return Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
    (['end', 'start'] as const)
      .map((anchor): Note => {
        const left = anchor === 'end' ? moment.x - GAP - length : moment.x + GAP;
        return { ...moment, row, anchor, left, right: left + length };
      })
      .filter(({ left, right }) => left >= 0 && right <= width),
  );
};

const fits = (note: Note, placed: readonly Note[]): boolean =>
  placed.every(
    (other) =>
      !(note.row === other.row && overlaps(note, other)) &&
      !crosses(note, other) &&
      !crosses(other, note),
  );

/** Each may be tried in some places: more than this cannot all be tried in any order. */
const MOST_TRIED = 8;
const MOST_STEPS = 20_000;
/** One more note is worth more than any number of rows saved. */
const PER_WEIGHT = 100;

interface Search {
  best: readonly Note[];
  score: number;
  steps: number;
}

/** The arrangement that says most: every choice of place, or of none, as long as it can still win. */
const search = (
  rest: readonly (readonly Note[])[],
  placed: readonly Note[],
  score: number,
  found: Search,
): void => {
  found.steps += 1;
  if (score > found.score) Object.assign(found, { best: placed, score });
  const [places, ...others] = rest;
  const possible = score + rest.reduce((sum, [first]) => sum + valueOf(first), 0);
  if (!places || found.steps > MOST_STEPS || possible <= found.score) return;
  for (const note of places)
    if (fits(note, placed))
      search(others, [...placed, note], score + valueOf(note) - note.row, found);
  search(others, placed, score, found);
};

const valueOf = (moment: Moment | undefined): number =>
  moment === undefined ? 0 : (moment.weight + 1) * PER_WEIGHT;

export const placeNotes = (moments: readonly Moment[], space: Space): Placed => {
  const tried = [...moments].sort((a, b) => b.weight - a.weight || a.x - b.x).slice(0, MOST_TRIED);
  const found: Search = { best: [], score: 0, steps: 0 };
  search(
    tried.map((moment) => candidates(moment, space)),
    [],
    0,
    found,
  );
  const places = new Set(found.best.map(({ id }) => id));
  return { notes: found.best, left: moments.filter(({ id }) => !places.has(id)) };
};
