import { describe, expect, it } from 'vitest';
import { entriesFor, PAGE_ENTRIES } from './palette-model';

describe('the palette', () => {
  it('has every page while nothing is typed', () => {
    expect(entriesFor('', PAGE_ENTRIES)).toEqual(PAGE_ENTRIES);
  });

  it('finds by letters in their order, the best first, and offers a search', () => {
    expect(entriesFor('sq', PAGE_ENTRIES).map(({ label }) => label)).toEqual([
      'SQL over the ledger',
      'Tasks with “sq”',
    ]);
    expect(entriesFor('task', PAGE_ENTRIES)[0]?.label).toBe('Tasks');
  });

  it('opens by id what the id may be of', () => {
    const id = '01978c6e-0000-7000-8000-000000000001';
    expect(entriesFor(` ${id} `, PAGE_ENTRIES).map(({ path }) => path)).toEqual([
      `/tasks/${id}`,
      `/review/${id}`,
      `/incidents/${id}`,
      `/ledger?q=${id}`,
    ]);
  });
});
