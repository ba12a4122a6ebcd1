import { describe, expect, it } from 'vitest';
import type { Run } from '../../api/types';
import { askedBy, inOrder, placeOf, reviewIdsIn, runIdsIn, traceOf } from './trace';

const usd = (nanoUsd: number) => ({ nanoUsd, usd: `$${nanoUsd / 1e9}` });
const run = (runId: string, role: string, stage: string, steps: object[], spent = 0): Run =>
  ({ runId, role, stage, agent: `${stage}-${role}`, steps, spent: usd(spent) }) as unknown as Run;
const at = (second: number): string => `2026-11-26T03:00:${String(second).padStart(2, '0')}.000Z`;

const runs = [
  run(
    'r1',
    'worker',
    'collect',
    [
      {
        step: 1,
        kind: 'tool',
        attempts: [
          { attempt: 1, what: 'registry', at: at(0), latencyMs: 1_000, outcome: 'answered' },
        ],
      },
      {
        step: 2,
        kind: 'model',
        attempts: [
          { attempt: 1, n: 1, what: 'm', at: at(1), latencyMs: 1_000, outcome: 'rate-limited' },
          {
            attempt: 2,
            n: 2,
            what: 'm',
            at: at(4),
            latencyMs: 2_000,
            outcome: 'answered',
            cost: usd(50),
          },
        ],
      },
    ],
    50,
  ),
  run(
    'r2',
    'qa',
    'collect',
    [
      {
        step: 1,
        kind: 'model',
        attempts: [
          { attempt: 1, n: 1, what: 'm', at: at(8), latencyMs: 2_000, outcome: 'answered' },
        ],
      },
    ],
    7,
  ),
];

describe('the trace of a task', () => {
  const trace = traceOf(runs);

  it('has a row for each step under its stage, worker and quality check apart', () => {
    expect(trace.rows.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'stage collect',
      'tool registry',
      'model collect-worker',
      'stage collect, quality check',
      'model collect-qa',
    ]);
  });

  it('counts calls with their retries, and adds up what was spent', () => {
    expect(trace).toMatchObject({ modelCalls: 3, toolCalls: 1, retries: 1, spentNanoUsd: 57 });
  });

  it('leaves a cost that nobody knows unknown, and does not call it nothing', () => {
    expect(trace.rows.find(({ name }) => name === 'registry')?.costNanoUsd).toBeUndefined();
    expect(trace.rows.find(({ name }) => name === 'collect-worker')?.costNanoUsd).toBe(50);
    expect(traceOf([]).spentNanoUsd).toBeUndefined();
  });

  it('places each row between the first and the last moment, from its first attempt on', () => {
    const row = trace.rows.find(({ name }) => name === 'collect-worker');
    expect(row && placeOf(row, trace)).toEqual({ from: 0.1, width: 0.5 });
    expect(placeOf({ startMs: undefined, endMs: undefined }, trace)).toBeUndefined();
  });

  it('points at the last call of the run that asked, else of the last worker', () => {
    expect(askedBy(trace, 'r2')).toMatchObject({ runId: 'r2', call: 1 });
    expect(askedBy(trace, undefined)).toMatchObject({ runId: 'r1', call: 2 });
    expect(askedBy(traceOf([]), 'r1')).toBeUndefined();
  });

  it('knows the runs of quality checks by the checks, and puts all in the order they began', () => {
    const task = {
      history: [{ data: { reviewId: 'q1' } }, { data: {} }, { data: { reviewId: 'q1' } }],
    };
    expect(reviewIdsIn(task)).toEqual(['q1']);
    const reviews = [{ history: [{ data: { runId: 'r2' } }, { data: { runId: 'r2' } }] }];
    expect(runIdsIn(reviews)).toEqual(['r2']);
    const waiting = run('r3', 'worker', 'report', []);
    expect(inOrder([waiting, ...runs.toReversed()]).map(({ runId }) => runId)).toEqual([
      'r1',
      'r2',
      'r3',
    ]);
  });
});
