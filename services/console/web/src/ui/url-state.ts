import { useCallback } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';

/** What stands behind `?` in the address: texts by name. */
export type UrlState = Readonly<Record<string, string | undefined>>;

/**
 * What a page shows is in its address: filters, what is chosen, what is open. A patch changes some of
 * it; `undefined` or '' takes a part out. `push` makes a step that the browser's "back" undoes.
 */
export const useUrlState = (): [UrlState, (patch: UrlState, how?: 'push' | 'replace') => void] => {
  const state = useSearch({ strict: false }) as UrlState;
  const navigate = useNavigate();
  const set = useCallback(
    (patch: UrlState, how: 'push' | 'replace' = 'replace') => {
      void navigate({
        to: '.',
        search: (before: UrlState) => withPatch(before, patch),
        replace: how === 'replace',
      });
    },
    [navigate],
  );
  return [state, set];
};

const withPatch = (before: UrlState, patch: UrlState): UrlState =>
  Object.fromEntries(
    Object.entries({ ...before, ...patch }).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  );
