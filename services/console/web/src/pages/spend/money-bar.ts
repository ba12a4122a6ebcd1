/** Parts of a limit, 0 to 1: what is beyond it is not drawn, but said. */
export interface Shares {
  readonly settled: number;
  readonly held: number;
  /** What is settled and held beyond the limit, in nano-USD. */
  readonly over: number;
}

export const sharesOf = (limit: number, settled: number, held: number): Shares => {
  // Of a limit of nothing, all is used.
  if (limit <= 0) return { settled: settled + held > 0 ? 1 : 0, held: 0, over: settled + held };
  const first = Math.min(1, settled / limit);
  return {
    settled: first,
    held: Math.min(1 - first, held / limit),
    over: Math.max(0, settled + held - limit),
  };
};

/** A mark on the bar of the limit. */
export interface Mark {
  readonly what: 'forecast' | 'most';
  readonly nanoUsd: number;
  /** 0 to 1; a mark beyond the limit stands at its end. */
  readonly at: number;
  readonly isOver: boolean;
}

interface Expected {
  readonly tasks: number;
  readonly p50: { readonly nanoUsd: number };
  readonly p95: { readonly nanoUsd: number };
}

/**
 * Where the settled amount will be once the open tasks have ended, half of the time and in 95 of 100
 * cases. None where no open task is known well enough.
 */
export const forecastMarks = (
  limit: number,
  spent: number,
  { tasks, p50, p95 }: Expected,
): readonly Mark[] =>
  tasks === 0 || limit <= 0
    ? []
    : [markAt('forecast', spent + p50.nanoUsd, limit), markAt('most', spent + p95.nanoUsd, limit)];

const markAt = (what: Mark['what'], nanoUsd: number, limit: number): Mark => ({
  what,
  nanoUsd,
  at: Math.min(1, nanoUsd / limit),
  isOver: nanoUsd > limit,
});
