import { describe, expect, it } from 'vitest';
import { saidOf, sentenceOf } from './bulk-words';
import type { Outcome } from './run-bulk';

const DONE: Outcome = { id: 'a', ok: true, said: 'paused' };
const REFUSED: Outcome = { id: 'b', ok: false, said: 'It has ended.' };
const UNSURE: Outcome = { id: 'c', ok: false, said: 'No answer.', unsure: true };

describe('what became of many', () => {
  it('tells what was refused from what may have been done, and from what was not begun', () => {
    expect(sentenceOf('pause', 1, [DONE])).toBe('1 of 1 task paused.');
    expect(sentenceOf('pause', 5, [DONE, REFUSED, UNSURE])).toBe(
      '1 of 5 tasks paused, 1 refused, 1 not known, 2 not begun.',
    );
  });

  it('does not say "not changed" where there was no answer', () => {
    expect([DONE, REFUSED, UNSURE].map(saidOf)).toEqual([
      'paused',
      'Not changed. It has ended.',
      'Not known whether it was done. No answer.',
    ]);
  });
});
