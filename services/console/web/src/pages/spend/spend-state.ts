import { useCallback, useMemo } from 'react';
import { useUrlState, type UrlState } from '../../ui/url-state';
import { type Range, rangeOf } from './range';

/** What the page shows, as its address says. */
export interface SpendState {
  readonly range: Range;
  readonly open: ReadonlySet<string>;
  readonly isRootOpen: boolean;
  readonly onlyHalted: boolean;
  /** The budget whose limit is being changed: `workflow/audit`. */
  readonly limit: string | undefined;
  /** A halt is being ordered, of this or (empty) of something to be chosen. */
  readonly ordering: string | undefined;
  /** The tasks behind a figure: `model:openai/gpt-4o`. */
  readonly behind: string | undefined;
  readonly reconciliation: string | undefined;
  readonly isTable: boolean;
}

const stateIn = (url: UrlState, now: number): SpendState => ({
  range: rangeOf(url, now),
  open: new Set((url['open'] ?? '').split(',').filter(Boolean)),
  isRootOpen: url['shut'] !== '1',
  onlyHalted: url['show'] === 'halted',
  limit: url['limit'],
  ordering: url['halt'],
  behind: url['behind'],
  reconciliation: url['reconciliation'],
  isTable: url['chart'] === 'table',
});

export const useSpendState = () => {
  const [url, patch] = useUrlState();
  // The day changes less often than the page is shown anew: once an hour is asked.
  const hour = Math.floor(Date.now() / 3_600_000);
  const state = useMemo(() => stateIn(url, hour * 3_600_000), [url, hour]);
  const toggle = useCallback(
    (workflow: string) => {
      const open = new Set(state.open);
      if (!open.delete(workflow)) open.add(workflow);
      patch({ open: [...open].join(',') });
    },
    [state.open, patch],
  );
  return { state, patch, toggle };
};

export type SpendPatch = (patch: UrlState, how?: 'push' | 'replace') => void;
