import { describe, expect, it } from 'vitest';
import { RowBlocks } from './row-blocks.js';

describe('memory of rows', () => {
  it('is used again once it was given back, and not before', () => {
    const blocks = new RowBlocks();
    const [one, other] = [blocks.lend(), blocks.lend()];
    const block = one.take(100);
    expect(other.take(100)).not.toBe(block);
    one.giveBack();
    expect(blocks.lend().take(100)).toBe(block);
  });

  it('is nobody else’s twice, however often it is given back', () => {
    const blocks = new RowBlocks();
    const one = blocks.lend();
    const block = one.take(100);
    one.giveBack();
    one.giveBack();
    const other = blocks.lend();
    expect([other.take(100), other.take(100)].filter((taken) => taken === block)).toHaveLength(1);
  });

  it('has room for what is larger, which is not kept', () => {
    const blocks = new RowBlocks();
    const one = blocks.lend();
    const large = one.take(3_000_000);
    expect(large.length).toBeGreaterThanOrEqual(3_000_000);
    one.giveBack();
    expect(blocks.lend().take(100).length).toBeLessThan(3_000_000);
  });

  it('is let go of when nobody records', () => {
    const blocks = new RowBlocks();
    const one = blocks.lend();
    const block = one.take(100);
    one.giveBack();
    blocks.forget();
    expect(blocks.lend().take(100)).not.toBe(block);
  });
});
