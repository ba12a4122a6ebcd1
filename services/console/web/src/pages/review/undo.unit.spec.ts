import { describe, expect, it } from 'vitest';
import {
  begun,
  counts,
  type Deed,
  dismissed,
  doneIn,
  listed,
  moved,
  secondsLeft,
  shareLeft,
  shownOf,
  undoableOf,
  undoableUntil,
  wasActedOn,
} from './undo';

const NOW = 1_000_000;
const deed = (id: number, step: Deed['step'] = { is: 'undoable', until: NOW + 10_000 }): Deed => ({
  id,
  ticketIds: [`t${id}`],
  title: `Ticket ${id}`,
  verb: 'Send it',
  taskId: 'task',
  isAnswer: true,
  wayBack: 'undo',
  sentAt: NOW,
  step,
});

describe('taking an answer back', () => {
  it('counts down from ten, in whole seconds, to nothing', () => {
    const one = deed(1, { is: 'undoable', until: undoableUntil(NOW) });
    expect(
      [0, 1, 999, 5_000, 9_999, 10_000, 60_000].map((ms) => secondsLeft(one, NOW + ms)),
    ).toEqual([10, 10, 10, 5, 1, 0, 0]);
    expect(shareLeft(one, NOW + 2_500)).toBe(0.75);
    expect(shareLeft(one, NOW + 60_000)).toBe(0);
    expect(secondsLeft(deed(1, { is: 'sending' }), NOW)).toBe(0);
  });

  it('takes back the newest that still can be, then the one before it', () => {
    const both = begun(begun([], deed(1)), deed(2));
    expect(undoableOf(both, NOW)?.id).toBe(2);
    expect(undoableOf(moved(both, 2, { is: 'taken-back' }), NOW)?.id).toBe(1);
    expect(undoableOf(both, NOW + 10_000)).toBeUndefined();
    expect(undoableOf([deed(1, { is: 'sending' })], NOW)?.id).toBe(1);
    expect(undoableOf([deed(1, { is: 'failed', why: 'No.' })], NOW)).toBeUndefined();
  });

  it('takes back the first of two answers for as long as any other, by the key', () => {
    const first = [deed(1, { is: 'endorsed', until: NOW + 10_000 })];
    expect(undoableOf(first, NOW + 9_999)?.id).toBe(1);
    expect(undoableOf(first, NOW + 10_000)).toBeUndefined();
  });

  it('offers nothing for what has no way back, even while it is sent', () => {
    const escalated: Deed = { ...deed(2, { is: 'sending' }), wayBack: 'none' };
    expect(undoableOf([escalated], NOW)).toBeUndefined();
    expect(undoableOf([escalated, deed(1)], NOW)?.id).toBe(1);
  });

  it('counts once its time is over, and not before', () => {
    expect(counts(deed(1), NOW + 9_999)).toBe(false);
    expect(counts(deed(1), NOW + 10_000)).toBe(true);
    expect(counts(deed(1, { is: 'counted' }), NOW)).toBe(true);
    expect(counts(deed(1, { is: 'endorsed', until: NOW + 10_000 }), NOW + 10_000)).toBe(false);
  });

  it('is done with what was sent, and not with what failed or was taken back', () => {
    const deeds = [
      deed(1),
      deed(2, { is: 'failed', why: 'No.' }),
      deed(3, { is: 'taken-back' }),
      deed(4, { is: 'sending' }),
    ];
    expect([...doneIn(deeds, NOW).keys()]).toEqual(['t1', 't4']);
  });

  it('forgets what failed once the same ticket is tried again', () => {
    const failed = [deed(1, { is: 'failed', why: 'No.' }), deed(2, { is: 'failed', why: 'No.' })];
    const again = { ...deed(3), ticketIds: ['t1'] };
    expect(begun(failed, again).map(({ id }) => id)).toEqual([3, 2]);
  });

  it('shows trouble until it was seen, whatever came later; and the newest for a while only', () => {
    const deeds = [deed(2), deed(1, { is: 'failed', why: 'It changed.' })];
    expect(shownOf(deeds, NOW + 3_600_000)?.id).toBe(1);
    expect(shownOf(dismissed(deeds, 1), NOW)?.id).toBe(2);
    expect(shownOf([deed(2, { is: 'counted' })], NOW + 60_000)).toBeUndefined();
    expect(shownOf([], NOW)).toBeUndefined();
  });
});

describe('what was put aside or escalated', () => {
  const row = (ticketId: string, queue: string, isGone = false) => ({
    item: { ticketId, queue },
    isGone,
  });
  const escalated: Deed = {
    ...deed(1, { is: 'counted' }),
    isAnswer: false,
    wayBack: 'none',
    toQueue: 'lawyers',
  };
  const aside: Deed = { ...deed(2), isAnswer: false, wayBack: 'claim', backAt: NOW + 3_600_000 };
  const doneAfter = (rows: Parameters<typeof listed>[1], now = NOW) => [
    ...doneIn(listed([escalated, aside], rows), now).keys(),
  ];

  it('is done while the list is a moment behind, and shows it as before', () => {
    expect(doneAfter([row('t1', 'intake'), row('t2', 'intake')])).toEqual(['t1', 't2']);
  });

  it('is what the list says once the list has shown it: gone, or in the other queue', () => {
    expect(doneAfter([row('t1', 'lawyers'), row('t2', 'intake', true)])).toEqual([]);
    expect(doneAfter([])).toEqual([]);
  });

  it('comes back whenever the list has it again, once the list has shown it gone', () => {
    const after = listed([escalated, aside], []);
    const back = listed(after, [row('t1', 'intake'), row('t2', 'intake')]);
    expect([...doneIn(back, NOW).keys()]).toEqual([]);
    expect(listed(back, []), 'nothing changes twice').toBe(back);
  });

  it('comes back by itself when its time is over', () => {
    expect(doneAfter([row('t1', 'intake'), row('t2', 'intake')], NOW + 3_600_000)).toEqual(['t1']);
  });

  it('says nothing of answers, nor of what is on its way', () => {
    const both = [deed(1), { ...aside, step: { is: 'sending' as const } }];
    expect(listed(both, [])).toBe(both);
  });

  it('ends being at a ticket when it is done, and not when one comes back to it later', () => {
    expect(wasActedOn([escalated], 't1', NOW)).toBe(true);
    expect(wasActedOn([escalated], 't1', NOW + 1)).toBe(false);
    expect(wasActedOn([escalated], 't2', NOW)).toBe(false);
    expect(wasActedOn([deed(1, { is: 'taken-back' })], 't1', NOW)).toBe(false);
  });
});
