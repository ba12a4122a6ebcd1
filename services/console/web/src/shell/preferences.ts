import { useSyncExternalStore } from 'react';

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
  /** Single letters as keys; they can be switched off (WCAG 2.1.4). */
  readonly letters: 'on' | 'off';
}

const NAME = 'nightshift-preferences';
const AT_FIRST: Preferences = { theme: 'system', density: 'comfortable', letters: 'on' };

const load = (): Preferences => {
  try {
    return { ...AT_FIRST, ...(JSON.parse(localStorage.getItem(NAME) ?? '{}') as object) };
  } catch {
    return AT_FIRST;
  }
};

let preferences = load();
const listeners = new Set<() => void>();

export const applyPreferences = (): void => {
  const { documentElement } = document;
  if (preferences.theme === 'system') delete documentElement.dataset['theme'];
  else documentElement.dataset['theme'] = preferences.theme;
  documentElement.dataset['density'] = preferences.density;
};

export const setPreferences = (patch: Partial<Preferences>): void => {
  preferences = { ...preferences, ...patch };
  try {
    localStorage.setItem(NAME, JSON.stringify(preferences));
  } catch {
    // Where nothing may be kept it holds until the page is left.
  }
  applyPreferences();
  for (const listener of listeners) listener();
};

export const lettersAreOn = (): boolean => preferences.letters === 'on';

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, () => preferences);

const ROW_PX = { comfortable: 32, compact: 26 } as const;

/** The height of a row of a list, as the reader likes it. */
export const useRowHeight = (): number => ROW_PX[usePreferences().density];
