import { describe, expect, it } from 'vitest';
import { csvHead, csvLine } from './blast-csv.js';
import { causeOf } from './cause.js';
import { type Group, planOf, redriveOf, totalsOf } from './redrive.js';

const none = { atMostOnceDone: 0, atMostOnceUnknown: 0 };
const group = (more: Partial<Group>): Group => ({
  ...none,
  workflow: 'audit',
  status: 'completed',
  isFork: false,
  tasks: 1,
  costNanoUsd: 10,
  idempotentDone: 0,
  idempotentUnknown: 0,
  ...more,
});

describe('a redrive', () => {
  it.each([
    ['completed', none, 'run-again'],
    ['failed', none, 'no-output'],
    ['cancelled', none, 'no-output'],
    ['open', none, 'not-ended'],
    ['completed', { ...none, atMostOnceUnknown: 1 }, 'effect-may-have-happened'],
    ['completed', { atMostOnceDone: 1, atMostOnceUnknown: 1 }, 'effect-happened'],
    ['open', { ...none, atMostOnceDone: 1 }, 'effect-happened'],
    ['cancelled', { ...none, atMostOnceDone: 1 }, 'effect-happened'],
  ] as const)('of a task that is %s with %j is %s', (status, effects, expected) => {
    expect(redriveOf(status, false, effects)).toBe(expected);
  });

  it.each([
    ['completed', none, 'fork'],
    ['failed', none, 'no-output'],
    ['open', none, 'not-ended'],
    ['completed', { ...none, atMostOnceDone: 1 }, 'effect-happened'],
    ['completed', { ...none, atMostOnceUnknown: 1 }, 'effect-may-have-happened'],
  ] as const)('of a fork that is %s with %j is %s', (status, effects, expected) => {
    expect(redriveOf(status, true, effects)).toBe(expected);
  });
});

describe('a plan', () => {
  const groups = [
    group({ tasks: 3 }),
    group({ tasks: 2, idempotentDone: 2 }),
    group({ tasks: 4, atMostOnceDone: 5 }),
    group({ tasks: 8, status: 'failed' }),
    group({ workflow: 'summary', tasks: 1 }),
    group({ workflow: 'forked', tasks: 2, isFork: true }),
  ];
  const histories = [
    { workflow: 'audit', tasks: 9, p50NanoUsd: 100, p95NanoUsd: 900 },
    { workflow: 'summary', tasks: 1, p50NanoUsd: 7, p95NanoUsd: 7 },
  ];

  it('prices what is run again by its own workflow, and nothing else', () => {
    expect(planOf(groups, histories)).toEqual({
      tasks: 6,
      p50NanoUsd: 507,
      p95NanoUsd: 4507,
      workflows: [
        { workflow: 'audit', tasks: 5, ofTasks: 9, p50NanoUsd: 500, p95NanoUsd: 4500 },
        { workflow: 'summary', tasks: 1, ofTasks: 1, p50NanoUsd: 7, p95NanoUsd: 7 },
      ],
    });
  });

  it('stands beside totals that leave nobody out', () => {
    const totals = totalsOf(groups);
    expect(totals).toMatchObject({ tasks: 20, costNanoUsd: 60, atMostOnceDone: 5 });
    for (const counts of [totals.byStatus, totals.byRedrive])
      expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(20);
  });
});

describe('a cause', () => {
  it.each([
    [{ prompt: 'assessor@3' }, { kind: 'agent', agent: 'assessor', version: 3 }],
    [{ prompt: 'w/a@b@12' }, { kind: 'agent', workflow: 'w', agent: 'a@b', version: 12 }],
    [{ prompt: 'ABCDEF12' }, { kind: 'promptHash', hash: 'abcdef12' }],
    [{ workflow: 'audit' }, { kind: 'workflow', name: 'audit' }],
    [{ workflow: 'audit@2' }, { kind: 'workflow', name: 'audit', version: 2 }],
    [{ model: 'ollama/qwen:7b@q4' }, { kind: 'model', name: 'ollama/qwen:7b@q4' }],
    [
      { tool: ' read ', model: '' },
      { kind: 'tool', name: 'read' },
    ],
  ])('%j is %j', (given, expected) => {
    expect(causeOf(given)).toEqual(expected);
  });

  it.each([
    [{}],
    [{ model: 'a', tool: 'b' }],
    [{ model: ' ' }],
    [{ prompt: 'assessor' }],
    [{ outputHash: 'abcdef1' }],
    [{ workflow: 'a/b@1' }],
  ])('%j is refused', (given) => {
    expect(() => causeOf(given)).toThrow(expect.objectContaining({ code: 'invalid-cause' }));
  });
});

describe('a line of CSV', () => {
  it('has a field for every name in the head, and quotes what must be', () => {
    const line = csvLine({
      ...group({}),
      taskId: 't"1',
      workflow: 'audit@1',
      subject: 'a,b',
      acceptedAt: 'then',
      endedAt: null,
      outputHash: null,
      reviewers: ['ana', 'ben'],
      tools: [],
      parentTaskId: 'p',
      tookFrom: ['q', 'r'],
      redrive: 'run-again',
      index: 7,
      times: 2,
    });
    expect(line).toBe(
      '"t""1",audit@1,"a,b",completed,then,,,10,ana ben,0,0,0,0,,p,q r,run-again,7,2\r\n',
    );
    expect(csvHead.split(',')).toHaveLength(19);
  });
});
