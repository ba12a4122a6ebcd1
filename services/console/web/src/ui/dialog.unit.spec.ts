import { describe, expect, it } from 'vitest';
import { Problem } from '../api/client';
import { whatFailed } from './dialog';

const UNKNOWN = 'It is not known whether this was done. Look before you try again.';

describe('an action that failed', () => {
  it('has changed nothing where it was refused, or never sent', () => {
    for (const status of [400, 403, 404, 409, 422])
      expect(whatFailed(new Problem(status, {}))).toBe('Nothing was changed.');
    expect(whatFailed(new Error('The amount must be a number above 0.'))).toBe(
      'Nothing was changed.',
    );
  });

  it('may have been done where there was no answer, or none that can be relied on', () => {
    for (const status of [0, 500, 502, 503, 504])
      expect(whatFailed(new Problem(status, {}))).toBe(UNKNOWN);
    expect(whatFailed(new SyntaxError('Unexpected end of JSON input'))).toBe(UNKNOWN);
    expect(whatFailed(new TypeError('network error'))).toBe(UNKNOWN);
  });
});
