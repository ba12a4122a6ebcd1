import { describe, expect, it } from 'vitest';
import { Problem } from '../../api/client';
import { isAnsweredBy, stepAfter, troubleOf } from './deed-outcome';

const NOW = 1_000_000;
const given = (by: string) => ({ by, answer: { option: 'yes' }, resumeAt: null });
const open = { status: 'open' as const, decision: null, endorsement: null, answeredBy: null };

describe('what was sent and did not come back', () => {
  it.each([
    new Problem(0, { detail: 'No answer.' }),
    new Problem(502, { detail: 'No answer.' }),
    new Error('No answer.'),
  ])('is not said to be unsent: %o', (error) => {
    expect(troubleOf(error).why).toBe('It is not known whether it was sent. No answer.');
  });

  it('is said to be unsent where the server refused it, in words for people', () => {
    expect(
      troubleOf(new Problem(409, { code: 'ticket-claimed', detail: 'Ben is at it.' })),
    ).toEqual({ code: 'ticket-claimed', why: 'Nothing was sent. Ben is at it.', faults: [] });
    expect(troubleOf(new Problem(409, { code: 'stale-view', detail: 'shownHash' })).why).toBe(
      'Nothing was sent. The ticket changed after it was shown.',
    );
  });

  it('was done where the ticket shows the answer as mine: it can be taken back from there', () => {
    const until = NOW + 10_000;
    const decided = { ...open, status: 'decided' as const, decision: given('ana') };
    const first = { ...open, endorsement: given('ana') };
    const answered = { ...open, status: 'answered' as const, answeredBy: 'ana' };
    for (const ticket of [decided, first, answered]) expect(isAnsweredBy(ticket, 'ana')).toBe(true);
    expect(stepAfter(decided, NOW)).toEqual({ is: 'undoable', until });
    expect(stepAfter(first, NOW)).toEqual({ is: 'endorsed', until });
    expect(stepAfter(answered, NOW)).toEqual({ is: 'counted' });
  });

  it('is not mine where another one answered, and where it is not known who I am', () => {
    const others = { ...open, status: 'decided' as const, decision: given('ben') };
    const second = { ...others, endorsement: given('ana') };
    for (const ticket of [open, others, second]) expect(isAnsweredBy(ticket, 'ana')).toBe(false);
    expect(isAnsweredBy(others, undefined)).toBe(false);
    expect(isAnsweredBy(open, undefined)).toBe(false);
  });
});
