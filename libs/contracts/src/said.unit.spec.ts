import { describe, expect, it } from 'vitest';
import { allEvents } from './catalogue.js';
import { saidInData } from './said.js';

describe('free text in data', () => {
  it('is what people, models and tools gave as a reason, and the key of a task', () => {
    const said = allEvents.flatMap(({ type }) => (saidInData(type).length > 0 ? [type] : []));
    expect(said).toContain('tool-call.failed.v1');
    expect(said).toContain('task.cancelled.v1');
    expect(saidInData('task.accepted.v1')).toEqual(['idempotencyKey']);
  });

  it('is not a reason that is one of a few words', () => {
    expect(saidInData('task.queued.v1')).toEqual([]);
  });

  it('is nothing in a type that nobody knows', () => {
    expect(saidInData('constructor')).toEqual([]);
  });
});
