import { afterEach, describe, expect, it } from 'vitest';
import { showing, stillHere } from './shown';

afterEach(() => showing(undefined)());

describe('whether the page still shows what it showed', () => {
  it('is so until another ticket stands there', () => {
    showing('t1');
    const isStillHere = stillHere();
    expect(isStillHere()).toBe(true);
    showing('t2');
    expect(isStillHere()).toBe(false);
  });

  it('is not so once the page is left', () => {
    const leave = showing('t1');
    const isStillHere = stillHere();
    leave();
    expect(isStillHere()).toBe(false);
  });

  it('is so where nothing was shown, and the next ticket opened by itself', () => {
    const leave = showing(undefined);
    const isStillHere = stillHere();
    leave();
    showing('t1');
    expect(isStillHere()).toBe(true);
  });

  it('is so for what the page is about to show, whichever part of it ends first', () => {
    const leave = showing('t1');
    showing('t2');
    const isStillHere = stillHere();
    leave();
    expect(isStillHere()).toBe(true);
  });
});
