import { describe, expect, it } from 'vitest';
import { duration, plural, titled, usd } from './format';

describe('usd', () => {
  it('has as many digits as say something', () => {
    expect(usd(0)).toBe('$0.00');
    expect(usd(12_300_000_000)).toBe('$12.30');
    expect(usd(38_100_000)).toBe('$0.0381');
    expect(usd(12_000)).toBe('$0.000012');
    expect(usd(1_234_567_890_000)).toBe('$1,234.57');
  });

  it('does not call nothing what is too little to be written out', () => {
    expect(usd(1)).toBe('< $0.000001');
    expect(usd(999)).toBe('< $0.000001');
    expect(usd(1_000)).toBe('$0.000001');
    expect(usd(-1)).toBe('> -$0.000001');
  });
});

describe('duration', () => {
  it('has at most two units, the larger first', () => {
    expect(duration(12)).toBe('12 ms');
    expect(duration(3_400)).toBe('3.4 s');
    expect(duration(114_000)).toBe('1 min 54 s');
    expect(duration(60_000)).toBe('1 min');
    expect(duration(17_880_000)).toBe('4 h 58 min');
    expect(duration(183_600_000)).toBe('2 d 3 h');
  });
});

describe('names', () => {
  it('become words', () => {
    expect(titled('unknown-outcome')).toBe('Unknown outcome');
    expect(titled('filesThatWrite')).toBe('Files that write');
  });
  it('know one from many', () => {
    expect(plural(1, 'task')).toBe('1 task');
    expect(plural(1200, 'task')).toBe('1,200 tasks');
  });
});
