import { describe, expect, it } from 'vitest';
import type { TaskListItem, TaskStatus } from '../../api/types';
import { goneIn, newestOf, newIn, shortKey, statusAfter } from './rows';

const at = (second: number): string => `2026-11-26T08:00:0${second}.000Z`;
const row = (taskId: string, status: TaskStatus, updated = 1, accepted = 1): TaskListItem =>
  ({ taskId, status, updatedAt: at(updated), acceptedAt: at(accepted) }) as TaskListItem;

describe('the rows of the list', () => {
  const loaded = [row('a', 'running'), row('b', 'running'), row('c', 'running', 5)];

  it('keep their order, each with the newest that is known of it', () => {
    const fresh = [row('c', 'paused', 3), row('a', 'completed', 2)];
    const patches = new Map([
      ['a', { status: 'waiting' as const, updatedAt: at(1) }],
      ['b', { status: 'halted' as const, updatedAt: at(4) }],
    ]);
    expect(newestOf(loaded, fresh, patches).map(({ status }) => status)).toEqual([
      'completed',
      'halted',
      'running',
    ]);
  });

  it('say how many came, and how many would not be shown any more', () => {
    expect(newIn(loaded, [row('d', 'queued', 9, 9), row('a', 'running')], {})).toBe(1);
    expect(newIn(loaded, [row('old', 'completed', 1, 0)], {})).toBe(0);
    expect(newIn(loaded, [row('old', 'completed', 1, 0)], { order: 'dearest' })).toBe(1);
    expect(goneIn([row('a', 'completed'), row('b', 'waiting')], { status: 'waiting' })).toBe(1);
    expect(goneIn([row('a', 'completed')], {})).toBe(0);
  });

  it('take a status from an event only where its type says it', () => {
    expect(statusAfter('task.halted.v1')).toBe('halted');
    expect(statusAfter('task.resumed.v1')).toBeUndefined();
  });
});

it('shortens a key in its middle', () => {
  expect(shortKey('demo/280')).toBe('demo/280');
  const short = shortKey('demo/2026-11-26T02:52:39.434Z/280', 20);
  expect(short).toHaveLength(20);
  expect(short).toMatch(/^demo\/2026.*…34Z\/280$|^demo\/.*\/280$/);
});
