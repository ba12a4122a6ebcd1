import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../api/types';
import { pinnedOf } from './pinned';

const workflow = (name: string, version: number) => ({ name, version }) as Workflow;
const items = [workflow('brief', 2), workflow('brief', 1), workflow('claims', 1)];

describe('the workflow of a form', () => {
  it('is the first where none is wanted, the newest of a name, or the very version', () => {
    expect(pinnedOf(undefined, '', items)?.chosen).toBe(items[0]);
    expect(pinnedOf(undefined, 'claims', items)?.chosen).toBe(items[2]);
    expect(pinnedOf(undefined, 'brief@1', items)?.chosen).toBe(items[1]);
    expect(pinnedOf(undefined, 'unknown', items)).toBeUndefined();
  });

  it('stays the same when a newer version is registered', () => {
    const newer = [workflow('alpha', 1), workflow('brief', 3), ...items];
    for (const wanted of ['', 'brief']) {
      const before = pinnedOf(undefined, wanted, items);
      expect(pinnedOf(before, wanted, newer)).toBe(before);
    }
  });

  it('is another one as soon as another one is wanted', () => {
    const before = pinnedOf(undefined, 'brief', items);
    expect(pinnedOf(before, 'claims', items)?.chosen).toBe(items[2]);
    expect(pinnedOf(before, 'unknown', items)).toBeUndefined();
  });
});
