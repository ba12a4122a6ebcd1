import { describe, expect, it } from 'vitest';
import { instantIn, localOf, nextOf, placeOf } from './words';

describe('the words of incidents', () => {
  it('know the next status, and that nothing comes after the last', () => {
    expect(nextOf('triage')).toBe('started');
    expect(nextOf('resolved')).toBe('closed');
    expect(nextOf('closed')).toBeUndefined();
  });

  it('lead to what an incident is about', () => {
    expect(placeOf({ kind: 'workflow', key: 'audit@3' })).toEqual({
      to: '/workflows/$name',
      params: { name: 'audit' },
    });
    expect(placeOf({ kind: 'workflow', key: 'audit@home@3' }).params).toEqual({
      name: 'audit@home',
    });
    expect(placeOf({ kind: 'task', key: 't' }).params).toEqual({ taskId: 't' });
  });

  it('give a moment to a field and take it back, to the second', () => {
    const at = new Date('2026-03-29T01:30:15.000Z');
    expect(instantIn(localOf(at))).toBe('2026-03-29T01:30:15.000Z');
  });

  it.each(['', 'soon', '2026-13-01T00:00'])('take "%s" for no moment', (text) =>
    expect(instantIn(text)).toBeUndefined(),
  );
});
