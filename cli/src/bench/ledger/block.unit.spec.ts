import { describe, expect, it } from 'vitest';
import { Block } from './block.js';

const TASK = '0199c0de-0000-7000-8000-000000000001';
const RUN = '6f1b6a3e-1111-5111-9111-aaaaaaaaaaaa';
const HOUR_MS = 3_600_000;

const event = (subject: string, sequence: number, data: object): string =>
  JSON.stringify({
    specversion: '1.0',
    id: TASK.replace(/.$/, String(sequence + 1)),
    source: 'nightshift/orchestrator',
    type: 'task.resumed.v1',
    subject,
    sequence,
    time: '2026-11-25T10:00:00.000Z',
    taskid: TASK,
    data,
  });
const bodies = [
  event(`task/${TASK}`, 1, { subject: 'repo-7', runId: RUN, dueAt: '2026-11-25T23:30:00.000Z' }),
  event('budget/default', 2, { runId: RUN, note: `of ${TASK}` }),
];
const runIn = (event: Record<string, unknown> | undefined): unknown =>
  (event?.['data'] as { runId?: string } | undefined)?.runId;
const copied = (copy: number): readonly Record<string, unknown>[] =>
  new Block(bodies)
    .copy(copy, copy * HOUR_MS)
    .map((bytes) => JSON.parse(String(bytes)) as Record<string, unknown>);

describe('a copy of a night', () => {
  it('has other ids, the same one everywhere for the same', () => {
    const [first, second] = copied(1);
    const task = first?.['taskid'];
    expect(task).not.toBe(TASK);
    expect(first?.['subject']).toBe(`task/${String(task)}`);
    expect(second).toMatchObject({ taskid: task, data: { note: `of ${String(task)}` } });
    expect(runIn(second)).toBe(runIn(first));
    expect(JSON.stringify(copied(2))).not.toContain(String(task));
  });

  it('keeps ids in the order of time, and those that are none as they are', () => {
    const ids = [1, 2, 3].map((copy) => String(copied(copy)[0]?.['taskid']));
    expect(ids.toSorted()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8/);
    expect(runIn(copied(1)[0])).toMatch(/^[0-9a-f]{8}-.{4}-5.{3}-9/);
  });

  it('is so much later, in all of its times', () => {
    expect(copied(1)[0]).toMatchObject({
      time: '2026-11-25T11:00:00.000Z',
      data: { dueAt: '2026-11-26T00:30:00.000Z' },
    });
  });

  it('has streams of its own, also of those that all tasks share, and nothing else is touched', () => {
    const [first, second] = copied(3);
    expect(second).toMatchObject({ subject: 'budget/default-3', sequence: 2 });
    expect(first).toMatchObject({ sequence: 1, data: { subject: 'repo-7' } });
  });

  it('knows when the night ended', () => {
    expect(new Block(bodies).endsAt).toBe(Date.parse('2026-11-25T10:00:00.000Z'));
  });
});
