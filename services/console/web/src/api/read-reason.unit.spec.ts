import { beforeEach, describe, expect, it, vi } from 'vitest';

/** The module has the state of a page: each test opens one. */
const opened = async (kept = new Map<string, string>()) => {
  vi.resetModules();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
  return import('./read-reason');
};
const place = { pathname: '/tasks/1' };

beforeEach(() => {
  place.pathname = '/tasks/1';
  vi.stubGlobal('location', place);
});

describe('the reason for reading', () => {
  it('is asked for once for all that wait', async () => {
    const { reasonFor, answerReason, readReason } = await opened();
    const waiting = [reasonFor(undefined), reasonFor(undefined)];
    await Promise.resolve();
    answerReason('case 1');
    expect(await Promise.all(waiting)).toEqual(['case 1', 'case 1']);
    expect(readReason()).toBe('case 1');
    // Refused before it was given.
    expect(await reasonFor(undefined)).toBe('case 1');
  });

  it('is kept in the tab until it is changed or taken back', async () => {
    const kept = new Map<string, string>();
    const first = await opened(kept);
    first.answerReason('case 1');
    const second = await opened(kept);
    expect(second.readReason()).toBe('case 1');
    second.answerReason(undefined);
    expect(second.readReason()).toBe('case 1');
    second.answerReason('');
    expect([second.readReason(), kept.size]).toEqual([undefined, 0]);
  });

  it('is not asked for again by itself on the page where somebody declined', async () => {
    const { reasonFor, askReason, answerReason } = await opened();
    const refused = reasonFor(undefined);
    answerReason(undefined);
    expect(await refused).toBeUndefined();
    expect(await reasonFor(undefined)).toBeUndefined();
    place.pathname = '/tasks/2';
    const asked = reasonFor(undefined);
    answerReason('case 2');
    expect(await asked).toBe('case 2');
    const byHand = askReason();
    answerReason('case 3');
    expect(await byHand).toBe('case 3');
  });
});
