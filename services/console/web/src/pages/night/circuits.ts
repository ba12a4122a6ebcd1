/** When models were left alone, from what the runners told each other of them. */

export interface HealthRow {
  readonly time: string;
  readonly model: string;
  readonly state: string;
  readonly until: string;
  readonly error_class: string;
}

export interface Circuit {
  readonly model: string;
  readonly from: number;
  readonly to: number;
  /** It had not ended at the end of the range. */
  readonly goesOn: boolean;
  readonly errorClass: string;
  /** `open`: its calls failed. Else its provider asked for fewer. */
  readonly isOpen: boolean;
}

/** A time of the ledger's SQL: UTC, without a zone. */
export const instant = (text: string): number =>
  Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);

/** Reports of one model that follow each other are one time of trouble. */
const NEIGHBOURS_MS = 60_000;

const isSick = (state: string): boolean => state === 'open' || state === 'cooling-down';

export const circuitsOf = (
  rows: readonly HealthRow[],
  { to, now }: { readonly to: number; readonly now: number },
): readonly Circuit[] => {
  const end = Math.min(to, now);
  const byModel = Map.groupBy(rows, ({ model }) => model);
  return [...byModel.values()].flatMap((reports) => troublesOf(reports, end));
};

const troublesOf = (reports: readonly HealthRow[], end: number): readonly Circuit[] => {
  const troubles: Circuit[] = [];
  for (const row of reports) {
    const at = instant(row.time);
    const before = troubles.at(-1);
    const isSame = before && (before.goesOn || at - before.to <= NEIGHBOURS_MS);
    if (row.state === 'well') {
      if (before?.goesOn) troubles[troubles.length - 1] = { ...before, to: at, goesOn: false };
    } else if (isSick(row.state)) {
      const begun = {
        model: row.model,
        from: at,
        errorClass: row.error_class,
        isOpen: row.state === 'open',
      };
      const one = isSame ? { ...before, isOpen: before.isOpen || begun.isOpen } : begun;
      const next = { ...one, to: end, goesOn: true };
      if (isSame) troubles[troubles.length - 1] = next;
      else troubles.push(next);
    }
  }
  return troubles;
};

/** Shorter ones are no news: a retry got over them. */
const WORTH_MS = 5_000;
const MOST = 3;

/** The longest ones: of many short ones the retries tell. */
export const notable = (circuits: readonly Circuit[]): readonly Circuit[] =>
  circuits
    .filter(({ from, to, goesOn }) => goesOn || to - from >= WORTH_MS)
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, MOST);
