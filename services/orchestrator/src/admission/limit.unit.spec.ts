import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { limitDecider, reasonOf, type SetLimit } from './limit.js';

const given = specification(limitDecider);
const limit = (more: Partial<SetLimit> = {}): SetLimit => ({
  scope: 'workflow',
  key: 'letters',
  draining: false,
  by: 'ana',
  ...more,
});
const set = (more: Partial<SetLimit> = {}) =>
  ({ type: 'admission.set.v1', data: limit(more) }) as const;

describe('a limit', () => {
  it('is recorded with who set it', () =>
    given()
      .when(limit({ maxRunning: 3 }))
      .then(set({ maxRunning: 3 })));

  it('is one, however often the same is set', () => {
    given(set({ maxRunning: 3 }))
      .when(limit({ maxRunning: 3, by: 'ben' }))
      .thenNothing();
    given().when(limit()).thenNothing();
  });

  it('is what was set last, as a whole', () => {
    const { state } = given(set({ maxRunning: 3 }))
      .when(limit({ draining: true }))
      .outcome();
    expect(state).toEqual({
      status: 'set',
      limit: { scope: 'workflow', key: 'letters', draining: true },
    });
  });

  it('says why a task waits', () => {
    expect(reasonOf(limit())).toBeUndefined();
    expect(reasonOf(limit({ perMinute: 1 }))).toBe('per-minute');
    expect(reasonOf(limit({ perMinute: 1, maxRunning: 1 }))).toBe('max-running');
    expect(reasonOf(limit({ maxRunning: 1, draining: true }))).toBe('draining');
  });
});
