import { type Filter, filterIn } from './filter';

/** Filters that somebody gave a name, in this browser. */
export interface SavedFilter {
  readonly name: string;
  readonly filter: Filter;
}

const KEY = 'nightshift-task-filters';
const MOST = 50;
const LONGEST_NAME = 80;

/** Of a text that may be anything: another version of the page, or a person, wrote it. */
export const parseSaved = (text: string | null): readonly SavedFilter[] => {
  try {
    const all: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(all)) return [];
    return all.flatMap((one: unknown) => {
      const { name, filter } = (one ?? {}) as { name?: unknown; filter?: unknown };
      if (typeof name !== 'string' || typeof filter !== 'object' || filter === null) return [];
      const texts = Object.entries(filter).filter(([, value]) => typeof value === 'string');
      return [{ name, filter: filterIn(Object.fromEntries(texts)) }];
    });
  } catch {
    return [];
  }
};

/** By name; the same name again means the newer filter. */
export const withSaved = (
  all: readonly SavedFilter[],
  { name, filter }: SavedFilter,
): readonly SavedFilter[] => {
  const called = name.trim().slice(0, LONGEST_NAME);
  return [...without(all, called), { name: called, filter }]
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, MOST);
};

export const without = (all: readonly SavedFilter[], name: string): readonly SavedFilter[] =>
  all.filter((one) => one.name !== name);

export const readSaved = (): readonly SavedFilter[] => {
  try {
    return parseSaved(localStorage.getItem(KEY));
  } catch {
    // The browser keeps nothing for this page.
    return [];
  }
};

/** @returns whether the browser keeps it */
export const writeSaved = (all: readonly SavedFilter[]): boolean => {
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
    return true;
  } catch {
    return false;
  }
};
