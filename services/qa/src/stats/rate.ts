/** With fewer than this a share says more about chance than about the judge. */
export const ENOUGH = 10;

export interface Rate {
  readonly hits: number;
  readonly of: number;
  /** Null where there is not enough to say: never 0 or 1 by default. */
  readonly rate: number | null;
}

export const rateOf = (hits: number, of: number): Rate => ({
  hits,
  of,
  rate: of < ENOUGH ? null : hits / of,
});
