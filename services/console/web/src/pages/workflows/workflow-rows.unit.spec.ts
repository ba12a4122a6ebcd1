import { describe, expect, it } from 'vitest';
import type { Halt, Workflow } from '../../api/types';
import type { Figures } from './queries';
import { rowsOf } from './workflow-rows';

const version = (name: string, number: number): Workflow => ({
  name,
  version: number,
  hash: '',
  definition: { description: `v${number}`, budgetPerTaskNanoUsd: 5 },
});
const figures = (number: number, more: Partial<Figures>): Figures => ({
  workflow: 'audit',
  version: number,
  tasks: 10,
  open: 2,
  done: 0,
  median: null,
  p95: null,
  last: '2026-11-26 08:00:00.000',
  ...more,
});
const items = [version('audit', 2), version('audit', 1), version('mail', 1)];

describe('the rows of workflows', () => {
  it('have the newest version, sums over all, and the cost of the newest that is measured', () => {
    const [audit, mail] = rowsOf(
      items,
      [
        figures(1, { done: '8', median: 0.5, p95: 1 }),
        figures(2, { last: '2026-11-26 09:00:00.000' }),
      ],
      [],
      [],
    );
    expect(audit).toMatchObject({
      description: 'v2',
      versions: 2,
      tasks: 20,
      open: 4,
      median: 0.5,
      p95: 1,
      last: '2026-11-26T09:00:00.000Z',
    });
    expect(mail).toMatchObject({ tasks: 0, median: null });
  });

  it('have no figures until there are some', () =>
    expect(rowsOf(items, undefined, [], [])[0]).not.toHaveProperty('tasks'));

  it('are halted by an order for them or for everything, and drain alone', () => {
    const halts = [{ scope: 'workflow', key: 'mail' }] as Halt[];
    const limits = [
      { scope: 'workflow', key: 'audit', draining: true, maxRunning: null, perMinute: null },
    ];
    expect(rowsOf(items, undefined, limits, halts)).toMatchObject([
      { halted: false, draining: true },
      { halted: true, draining: false },
    ]);
    expect(rowsOf(items, undefined, [], [{ scope: 'everything' } as Halt])[0]?.halted).toBe(true);
  });
});
