import { describe, expect, it } from 'vitest';
import { Trust } from './trust.js';

const [one, two] = ['a+1+x', 'a+2+y'];

describe('trust in keys', () => {
  it('begins with whoever signs first', () => {
    const trust = new Trust();
    expect(trust.faultOf([one], false)).toBeUndefined();
    expect(trust.faultOf([one], false)).toBeUndefined();
    expect(trust.faultOf([two], false)).toContain('a+2, which no trusted key');
  });

  it('goes over to a key that a trusted one named in what it signed', () => {
    const trust = new Trust();
    expect(trust.faultOf([one], false)).toBeUndefined();
    expect(trust.faultOf([two, one], false, [two, one])).toBeUndefined();
    expect(trust.faultOf([two], false)).toBeUndefined();
  });

  it('does not go over to a key that only stands beside it: anybody can add a line', () => {
    const trust = new Trust();
    expect(trust.faultOf([one], false)).toBeUndefined();
    expect(trust.faultOf([two, one], false)).toBeUndefined();
    expect(trust.faultOf([two], false)).toContain('no trusted key');
    expect(new Trust().faultOf([two, one], false)).toContain('does not name them');
  });

  it('does not go over to a key that is named without having signed', () => {
    const trust = new Trust();
    expect(trust.faultOf([one], false, [two])).toBeUndefined();
    expect(trust.faultOf([two], false)).toContain('no trusted key');
  });

  it('is in the named keys alone, if there are any', () => {
    const trust = new Trust([one]);
    expect(trust.faultOf([two], false, [two])).toContain('a+2');
    expect(trust.faultOf([one], false)).toBeUndefined();
  });

  it('is not gained by being refused, nor without a signature, nor beside a forged one', () => {
    const trust = new Trust([one]);
    expect(trust.faultOf([two], false)).toBeDefined();
    expect(trust.faultOf([], false)).toContain('no known key');
    expect(trust.faultOf([two, one], true, [two])).toContain('not that of the key');
    expect(trust.faultOf([two], false)).toBeDefined();
  });
});
