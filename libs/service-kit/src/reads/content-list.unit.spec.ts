import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { contentListDecider, hourOf, type ListContent } from './content-list.js';

const given = specification(contentListDecider);
const until = '2026-11-26T11:00:00.000Z';
const listed = (...tasks: readonly string[]): ListContent => ({
  type: 'listContent',
  tasks,
  by: 'ann',
  purpose: 'tickets',
  at: '2026-11-26T10:59:59.999Z',
});
const recorded = (...tasks: string[]) => ({
  type: 'content.listed.v1' as const,
  data: { by: 'ann', purpose: 'tickets', tasks, until },
});

describe('a record of a list that was shown', () => {
  it('is one event for all tasks in it', () =>
    given()
      .when(listed('t1', 't2', 't1'))
      .then(recorded('t1', 't2')));

  it('names within the hour only what was not shown before', () => {
    given(recorded('t1', 't2')).when(listed('t1', 't2')).thenNothing();
    given(recorded('t1'), recorded('t2'))
      .when(listed('t1', 't2', 't3'))
      .then(recorded('t3'));
  });

  it('is of the hour that the time is in', () => {
    expect(hourOf('2026-11-26T10:59:59.999Z')).toBe(hourOf('2026-11-26T10:00:00.000Z'));
    expect(hourOf('2026-11-26T11:00:00.000Z')).not.toBe(hourOf('2026-11-26T10:59:59.999Z'));
  });

  it('names a thousand tasks at most in one event', () => {
    const tasks = Array.from({ length: 1001 }, (_, n) => `t${n}`);
    given()
      .when(listed(...tasks))
      .then(recorded(...tasks.slice(0, 1000)), recorded('t1000'));
  });
});
