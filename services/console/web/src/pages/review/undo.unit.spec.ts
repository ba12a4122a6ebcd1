import { describe, expect, it } from 'vitest';
import {
  begun,
  counts,
  type Deed,
  dismissed,
  doneIn,
  moved,
  secondsLeft,
  shareLeft,
  shownOf,
  undoableOf,
  undoableUntil,
} from './undo';

const NOW = 1_000_000;
const deed = (id: number, step: Deed['step'] = { is: 'undoable', until: NOW + 10_000 }): Deed => ({
  id,
  ticketIds: [`t${id}`],
  title: `Ticket ${id}`,
  verb: 'Send it',
  taskId: 'task',
  isAnswer: true,
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

  it('counts once its time is over, and not before', () => {
    expect(counts(deed(1), NOW + 9_999)).toBe(false);
    expect(counts(deed(1), NOW + 10_000)).toBe(true);
    expect(counts(deed(1, { is: 'counted' }), NOW)).toBe(true);
    expect(counts(deed(1, { is: 'endorsed' }), NOW + 10_000)).toBe(false);
  });

  it('is done with what was sent, and not with what failed or was taken back', () => {
    const deeds = [
      deed(1),
      deed(2, { is: 'failed', why: 'No.' }),
      deed(3, { is: 'taken-back' }),
      deed(4, { is: 'sending' }),
    ];
    expect([...doneIn(deeds).keys()]).toEqual(['t1', 't4']);
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
