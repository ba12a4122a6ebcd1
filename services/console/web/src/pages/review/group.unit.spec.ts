import { describe, expect, it } from 'vitest';
import { differenceWords, type GroupTicket, includedAtFirst, keptUntil, refusalOf } from './group';

const SAME = { title: null, found: [], missing: [], parts: [] };
const ticket = (
  n: number,
  risk = 'low',
  differs: Partial<GroupTicket['differs']> = {},
): GroupTicket => ({
  ticketId: `t${n}`,
  taskId: `task${n}`,
  title: 'Send a letter?',
  risk,
  dueAt: '2026-11-26T08:00:00.000Z',
  shownHash: 'a'.repeat(64),
  revision: 1,
  differs: { ...SAME, ...differs },
});
const many = (count: number) => Array.from({ length: count }, (_, n) => ticket(n));

describe('an answer for several tickets', () => {
  it('is for 2 to 50 tickets of low risk', () => {
    expect(refusalOf(many(2))).toBeUndefined();
    expect(refusalOf(many(50))).toBeUndefined();
    expect(refusalOf(many(1))).toMatch(/Fewer than two/);
    expect(refusalOf(many(51))).toMatch(/At most 50/);
    expect(refusalOf([...many(2), ticket(9, 'medium')])).toMatch(/risk of 1 of them is not low/);
    expect(refusalOf([ticket(1, 'high'), ticket(2, 'high')])).toMatch(/Their risk is not low/);
  });

  it('lists what differs, and nothing where they are the same', () => {
    expect(differenceWords(ticket(1))).toEqual([]);
    const other = ticket(1, 'low', {
      title: 'Send a parcel?',
      found: ['It is heavy.'],
      missing: ['It is signed.'],
      parts: ['proposal', 'evidence'],
    });
    expect(differenceWords(other)).toEqual([
      'Title: Send a parcel?',
      'Only here: It is heavy.',
      'Not here: It is signed.',
      'Differs in proposal, evidence: read it there',
    ]);
  });

  it('leaves out at first what asks something else in the same words', () => {
    const tickets = [
      ticket(1),
      ticket(2, 'low', { parts: ['proposal'] }),
      ticket(3, 'low', { parts: ['question'] }),
    ];
    expect([...includedAtFirst(tickets)]).toEqual(['t1', 't2']);
  });

  it('keeps an answer for whole days', () => {
    expect(keptUntil(Date.parse('2026-11-26T08:00:00.000Z'), 7)).toBe('2026-12-03T08:00:00.000Z');
  });
});
