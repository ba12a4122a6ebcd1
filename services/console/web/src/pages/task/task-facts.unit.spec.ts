import { describe, expect, it } from 'vitest';
import type { Task } from '../../api/types';
import type { Span, SpanKind } from './span-model';
import { countedIn, factsOf } from './task-facts';

const taskOf = (brief: unknown, data: Record<string, unknown> = {}): Task =>
  ({
    taskId: '01234567-89ab',
    brief,
    history: [{ type: 'task.accepted.v1', time: '2026-11-26T00:00:00.000Z', data }],
  }) as unknown as Task;
const titleOf = (brief: unknown, subject?: string): string =>
  factsOf(taskOf(brief, subject === undefined ? {} : { subject })).title;

describe('the title of a task', () => {
  it('is what its brief calls itself, for whom it is', () => {
    expect(titleOf({ folder: '/x', package: 'node-ipc' })).toBe('node-ipc');
    expect(titleOf({ title: 'Audit', package: 'x' }, 'patient-portal')).toBe(
      'Audit for patient-portal',
    );
    expect(titleOf({ words: 'first text' }, 'none')).toBe('first text');
    expect(titleOf('Only a text')).toBe('Only a text');
  });

  it('is its subject or its id where the brief says nothing', () => {
    expect(titleOf({ n: 1 }, 'acme')).toBe('acme');
    expect(titleOf(null, 'none')).toBe('Task 01234567');
  });

  it('is no longer than a title', () => {
    expect(titleOf({ title: 'x'.repeat(500) })).toHaveLength(121);
  });
});

describe('what is counted', () => {
  const at = (second: number): string => new Date(1_000 * second).toISOString();
  const span = (kind: SpanKind, from: number, to: number | null, retries = 0): Span => ({
    spanId: `${kind}${from}`,
    parentId: null,
    kind,
    name: '',
    start: at(from),
    end: to === null ? null : at(to),
    outcome: null,
    retries,
    costNanoUsd: 0,
    costIsBound: false,
    ledgerIndex: 1,
    changedIndex: 1,
  });

  it('are calls with all their attempts, retries once, and waits that overlap once', () => {
    const tried = {
      name: '',
      start: at(0),
      end: at(1),
      outcome: 'x',
      costNanoUsd: 0,
      costIsBound: false,
    };
    const spans = [
      span('stage', 0, null, 1),
      { ...span('model', 0, 1, 1), attempts: [1, 2].map((attempt) => ({ ...tried, attempt })) },
      span('tool', 1, 2),
      span('review', 2, 3),
      span('ticket', 10, 20),
      span('halt', 15, 30),
      span('pause', 40, null),
    ];
    expect(countedIn(spans, 50_000)).toEqual({
      modelCalls: 2,
      toolCalls: 1,
      retries: 1,
      rounds: 1,
      waitedMs: 30_000,
    });
  });
});
