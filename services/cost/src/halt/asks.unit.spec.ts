import { ask } from '@nightshift/contracts';
import { nano } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { askFor, type Held } from './asks.js';

const wording = { title: 'Used up', question: 'Raise it?', found: [] };
const place = (scope: 'task' | 'tenant', key: string) => ({ scope, key });
const held = (more: Partial<Held> = {}): Held => ({
  tasks: 3,
  workflow: 'audit',
  room: {
    limit: nano(5_000_000_000),
    period: 'day',
  },
  shortNanoUsd: 0,
  ...more,
});
const asked = (scope: 'task' | 'tenant', key: string, more: Partial<Held> = {}) =>
  askFor('budget-exhausted', place(scope, key), wording, held(more));
const raiseBy = (shortNanoUsd: number): unknown =>
  (
    asked('tenant', 'acme', { shortNanoUsd }).need['properties'] as Record<
      string,
      { default?: number }
    >
  )['raiseByUsd']?.default;

describe('a question about money', () => {
  it('says what waits, and what else could be done', () => {
    const { costOfWaiting, alternatives } = asked('tenant', 'acme');
    expect(costOfWaiting).toContain('3 tasks have asked for money here');
    expect(alternatives[0]).toContain('next day');
    expect(asked('tenant', 'acme', { tasks: 1 }).costOfWaiting).toContain('1 task has');
  });

  it('is the same for tasks of a workflow with the same limit, and a tenant’s own', () => {
    expect(asked('task', 'one').relevant).toEqual(asked('task', 'two').relevant);
    expect(asked('task', 'one').relevant).not.toEqual(
      asked('task', 'two', { workflow: 'letters' }).relevant,
    );
    expect(asked('tenant', 'acme').relevant).not.toEqual(asked('tenant', 'other').relevant);
  });

  it.each([
    [0, 0.01],
    [1, 0.01],
    [15_000_000, 0.02],
    [30_000_000, 0.05],
    [60_000_000, 0.1],
    [110_000_000, 0.2],
    [990_000_000_000, 1_000],
  ])('proposes, short by %i nano-USD, to raise by %d USD', (short, usd) =>
    expect(raiseBy(short)).toBe(usd),
  );

  it('fits the form of every question', () =>
    expect(ask.safeParse(asked('task', 'one')).success).toBe(true));
});
