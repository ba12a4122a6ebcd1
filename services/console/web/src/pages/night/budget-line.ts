import type { Budget } from '../../api/types';
import type { Range } from './range';

/** The limit against which the spend of a range is drawn. */
export interface BudgetLine {
  readonly limitNanoUsd: number;
  /** When its period began; 0: it is for all time. */
  readonly since: number;
  readonly words: string;
}

export const PERIOD_WORDS: Readonly<Record<string, string>> = {
  month: ' this month',
  day: ' today',
  total: '',
};

/**
 * Of the limits that held over the whole range, the one that is used up most: a line that began
 * anew in the middle of the night would say something else at its left than at its right.
 */
export const lineFor = (
  budget: Budget | undefined,
  { from }: Pick<Range, 'from'>,
): BudgetLine | undefined =>
  (budget?.limits ?? [])
    .map(({ limit, period, settled, since }) => ({
      limitNanoUsd: limit.nanoUsd,
      // First day of the period, UTC.
      since: since === null ? 0 : Date.parse(since),
      words: PERIOD_WORDS[period] ?? '',
      used: limit.nanoUsd === 0 ? 1 : settled.nanoUsd / limit.nanoUsd,
    }))
    .filter(({ since }) => since <= from)
    .sort((a, b) => b.used - a.used)
    .map(({ used: _, ...line }) => line)[0];
