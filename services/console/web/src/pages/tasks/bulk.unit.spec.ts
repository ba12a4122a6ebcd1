import { describe, expect, it } from 'vitest';
import type { TaskListItem, TaskStatus } from '../../api/types';
import { planOf, sentenceOf, typedFor, undoOf } from './bulk';

const tasks = (...statuses: TaskStatus[]): readonly TaskListItem[] =>
  statuses.map((status, index) => ({ taskId: String(index), status }) as TaskListItem);
const mixed = tasks(
  'queued',
  'running',
  'waiting',
  'halted',
  'paused',
  'completed',
  'failed',
  'cancelled',
);
const done = (action: Parameters<typeof planOf>[0]): string =>
  planOf(action, mixed)
    .tasks.map(({ status }) => status)
    .join(' ');

describe('the plan of an action on many', () => {
  it('holds those that it does something to', () => {
    expect(done('pause')).toBe('queued running waiting halted');
    expect(done('resume')).toBe('paused');
    expect(done('cancel')).toBe('queued running waiting halted paused');
    expect(done('again')).toBe('completed failed cancelled');
  });

  it('says what will happen, to how many, and who is left alone why', () => {
    expect(
      sentenceOf(planOf('pause', tasks('running', 'waiting', 'completed', 'paused', 'completed'))),
    ).toBe('2 of 5 will be paused; 3 are left alone (2 ended: done, 1 paused already).');
    expect(sentenceOf(planOf('cancel', tasks('running')))).toBe('1 task will be cancelled.');
    expect(sentenceOf(planOf('resume', tasks('running', 'failed')))).toBe(
      'None of the 2 can be resumed.',
    );
  });

  it('asks for more care the more there is, and the less it can be taken back', () => {
    const many = (count: number) =>
      tasks(...Array.from({ length: count }, () => 'running' as const));
    expect(typedFor(planOf('pause', many(49)))).toBeUndefined();
    expect(typedFor(planOf('pause', many(50)))).toBe('50');
    expect(typedFor(planOf('cancel', many(9)))).toBeUndefined();
    expect(typedFor(planOf('cancel', many(10)))).toBe('10');
  });

  it('can be taken back where nothing is lost', () => {
    expect(undoOf('pause')).toBe('resume');
    expect(undoOf('resume')).toBe('pause');
    expect(undoOf('cancel')).toBeUndefined();
  });
});
