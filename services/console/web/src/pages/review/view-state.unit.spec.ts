import { afterEach, describe, expect, it } from 'vitest';
import { closeMenu, menuOf, openMenu, viewNow } from './view-state';

afterEach(() => {
  closeMenu('t1');
  closeMenu('t2');
});

describe('the menu of a decision', () => {
  it('is open over the ticket that it was opened on, and over no other', () => {
    openMenu('reject', 't1');
    expect(menuOf(viewNow(), 't1')).toBe('reject');
    expect(menuOf(viewNow(), 't2')).toBeUndefined();
  });

  it('does not come back with a ticket that was left', () => {
    openMenu('escalate', 't1');
    closeMenu('t1');
    expect(menuOf(viewNow(), 't1')).toBeUndefined();
  });

  it('is not closed by another ticket that goes away', () => {
    openMenu('escalate', 't2');
    closeMenu('t1');
    expect(menuOf(viewNow(), 't2')).toBe('escalate');
  });
});
