import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PromptRow, versionsOf } from './prompt-versions';
import { presetOf, presetRange, rangeOf } from './range';
import { reservationsOf } from './reservations';
import { task } from './spend-fixture.spec';
import { nameOf, statusOf } from './task-facts';

const prompt = (
  prompt_hash: string,
  since: string,
  change: Partial<PromptRow> = {},
): PromptRow => ({
  workflow: 'audit',
  stage: 'assess',
  agent: 'assessor',
  role: 'worker',
  prompt_hash,
  a_model: 'm',
  tasks: 10,
  cost: 1,
  in_period: 1,
  since,
  ...change,
});

describe('prompt versions', () => {
  it('are each compared with the one before it, of the same agent', () =>
    expect(
      versionsOf([
        prompt('new', '2026-11-02', { cost: 1.18, in_period: 3 }),
        prompt('old', '2026-11-01'),
        prompt('other', '2026-11-03', { agent: 'reviewer', in_period: 2 }),
      ]).map(({ hash, version, change }) => [hash, version, change?.toFixed(2)]),
    ).toEqual([
      ['new', 2, '0.18'],
      ['other', 1, undefined],
      ['old', 1, undefined],
    ]));

  it('that cost nothing in the period are left out, but are compared with', () =>
    expect(
      versionsOf([
        prompt('old', '2026-11-01', { in_period: 0, cost: 2 }),
        prompt('new', '2026-11-02'),
      ]),
    ).toMatchObject([{ hash: 'new', version: 2, change: -0.5 }]));
});

describe('the period that is looked at', () => {
  const now = Date.parse('2026-11-26T03:00:00Z');

  it('is this month, unless the address says another', () => {
    expect(rangeOf({}, now)).toEqual({ from: '2026-11-01', to: '2026-11-26' });
    expect(rangeOf({ from: '2026-10-05', to: '2026-10-06' }, now)).toEqual({
      from: '2026-10-05',
      to: '2026-10-06',
    });
  });

  it.each([
    { from: 'yesterday' },
    { from: '2026-13-01' },
    { from: '2026-11-20', to: '2026-11-19' },
  ])('is this month where the address makes no sense: %j', (state) =>
    expect(rangeOf(state, now)).toEqual({ from: '2026-11-01', to: '2026-11-26' }),
  );

  it('has a name where it is one of the usual', () => {
    for (const preset of ['today', 'week', 'month'] as const)
      expect(presetOf(presetRange(preset, now), now)).toBe(preset);
    expect(presetOf({ from: '2026-01-01', to: '2026-11-26' }, now)).toBeUndefined();
  });
});

describe('reservations', () => {
  it('are settled, held, or released', () =>
    expect(
      reservationsOf(
        { calls: '10', open_calls: 1, reserved: 100, held: 10, refused: 2 },
        { cost: 50, bound: 5, boundCalls: 1 },
      ),
    ).toMatchObject({ reserved: 100, settled: 50, held: 10, released: 40, refused: 2 }));

  it('add up, also where the ledger is behind the books', () =>
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (reserved, held, cost) => {
        const parts = reservationsOf(
          { calls: 1, open_calls: 0, reserved, held, refused: 0 },
          { cost, bound: 0, boundCalls: 0 },
        );
        expect(parts.released).toBeGreaterThanOrEqual(0);
        expect(parts.settled + parts.held + parts.released).toBe(parts.reserved);
      }),
    ));
});

describe('a task', () => {
  it('stands as the books say, else as its newest event does', () => {
    const refused = { haltId: 'h', scope: 'tenant', reason: 'budget-exhausted', needs: null };
    expect(statusOf(task('t', { status: 'failed' }), 'task.halted.v1')).toBe('failed');
    expect(statusOf(task('t', { refused }), 'task.started.v1')).toBe('halted');
    expect(statusOf(task('t'), 'task.suspended.v1')).toBe('waiting');
    expect(statusOf(task('t'), undefined)).toBe('running');
  });

  it('is called by whom it is about, else by the end of its key', () => {
    const facts = {
      task_id: 't',
      name: 'demo/2026-11-26T02:52:39.434Z/206',
      data_subject: 'none',
      newest: '',
    };
    expect(nameOf(facts)).toBe('demo/206');
    expect(nameOf({ ...facts, data_subject: 'Arctic Foods' })).toBe('Arctic Foods');
    expect(nameOf(undefined)).toBe('');
  });
});
