import { describe, expect, it } from 'vitest';
import { headOf } from './head';

const range = { preset: 'custom', from: 0, to: 4_000, step: 1_000 } as const;

describe('the head of the night', () => {
  it('does not say a median of tasks of which none is done', () => {
    const row = {
      workflow: 'a',
      version: 1,
      tasks: 2,
      waiting: 0,
      halted: 0,
      failed: 0,
      running: 0,
      queued: 0,
      paused: 0,
      cancelled: 0,
      median_usd: 0,
      last_end: null,
      first_accepted: '2026-11-26 03:00:00.000',
    };
    const { workflows } = headOf(
      {
        halts: [],
        held: [],
        workflows: [
          { ...row, completed: 0 },
          { ...row, completed: 2, median_usd: 0.5, last_end: '2026-11-26 04:00:00.000' },
        ],
      },
      range,
    );
    expect(workflows).toMatchObject([
      { median: null, last: null },
      { median: 0.5, last: Date.UTC(2026, 10, 26, 4) },
    ]);
  });

  it('knows since when a halt is in force, and how many tasks it holds', () => {
    const halt = { halt_id: 'h', scope: 'task', key: 't', reason: 'loop', state: 'open' };
    const { halts, held } = headOf(
      {
        workflows: [],
        halts: [{ ...halt, ordered_at: '2026-11-26 04:00:00.000' }],
        held: [{ halt_id: 'h', tasks: 3 }],
      },
      range,
    );
    expect(halts).toEqual([{ ...halt, at: Date.UTC(2026, 10, 26, 4) }]);
    expect(held.get('h')).toBe(3);
    expect(held.get('another')).toBeUndefined();
  });
});
