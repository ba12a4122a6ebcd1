import type { SavedQuery } from './sql-examples';

const KEY = 'nightshift-saved-queries';

export const readSaved = (storage: Pick<Storage, 'getItem'>): readonly SavedQuery[] => {
  try {
    const saved: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(saved) ? saved.filter(isSaved) : [];
  } catch {
    return [];
  }
};

const isSaved = (one: unknown): one is SavedQuery => {
  const { name, query } = (one ?? {}) as Partial<SavedQuery>;
  return typeof name === 'string' && typeof query === 'string';
};

export const writeSaved = (
  storage: Pick<Storage, 'setItem'>,
  saved: readonly SavedQuery[],
): readonly SavedQuery[] => {
  storage.setItem(KEY, JSON.stringify(saved));
  return saved;
};

/** One of the name takes the place of the one before. */
export const withQuery = (saved: readonly SavedQuery[], query: SavedQuery): readonly SavedQuery[] =>
  [...saved.filter(({ name }) => name !== query.name), query].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
