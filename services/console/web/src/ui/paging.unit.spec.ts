import { describe, expect, it } from 'vitest';
import { readsOn } from './paging';

describe('the next page', () => {
  const idle = { hasNextPage: true, isFetching: false, isFetchNextPageError: false };

  it('is read where there is one and nothing is under way', () => {
    expect(readsOn(idle)).toBe(true);
    expect(readsOn({ ...idle, hasNextPage: false })).toBe(false);
    expect(readsOn({ ...idle, isFetching: true })).toBe(false);
  });

  it('is not asked for again by itself once it failed', () => {
    expect(readsOn({ ...idle, isFetchNextPageError: true })).toBe(false);
  });
});
