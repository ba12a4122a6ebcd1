import type { Refusal } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agent } from './agent.js';
import { holds } from './condition.js';
import { workflowDefinition } from './definition.js';
import { corrector, judge } from './qa.js';
import { answering } from './questions.js';
import { tool, type ToolSpec } from './tool.js';
import { workflow, type WorkflowSpec } from './workflow.js';

const input = z.object({ at: z.string() });
const seen = z.object({ seen: z.string() });
const looking = {
  name: 'look',
  description: 'Looks.',
  effect: 'pure',
  input,
  output: seen,
  run: async ({ at }: { at: string }) => ({ seen: at }),
} as const;
const look = tool(looking);
const output = z.object({ answer: z.string() });
const worker = agent({
  name: 'worker',
  model: 'simulated/a',
  instructions: 'Do it.',
  output,
  tools: [look],
});
const agentWith = (more: Partial<ToolSpec<typeof input, typeof seen>>) =>
  agent({
    name: 'worker',
    model: 'simulated/a',
    instructions: 'Do it.',
    output,
    tools: [tool({ ...looking, ...more })],
  });
const reviser = corrector({
  name: 'reviser',
  model: 'simulated/a',
  instructions: 'Correct it.',
  output,
});
const reviewer = judge({ name: 'reviewer', model: 'simulated/b', instructions: 'Check it.' });

const spec: WorkflowSpec = {
  name: 'example',
  version: 1,
  description: '',
  brief: z.object({ question: z.string() }),
  budgetPerTaskUsd: 1,
  stages: [{ name: 'only', agent: worker, qa: { judges: [reviewer], correction: reviser } }],
};

describe('workflow()', () => {
  it('gives a definition that fits its own schema, and a stable hash', () => {
    const one = workflow(spec);
    expect(workflowDefinition.parse(one.definition)).toEqual(one.definition);
    expect(workflow(spec).ref).toEqual(one.ref);
    expect(workflow({ ...spec, budgetPerTaskUsd: 2 }).ref.hash).not.toBe(one.ref.hash);
  });

  it('finds the tools of every agent by name', async () => {
    const found = workflow(spec).tools.get('look');
    const context = {
      taskId: 't',
      runId: 'r',
      tenant: 'default',
      idempotencyKey: 'k',
      signal: AbortSignal.abort(),
      fetch: () => Promise.reject(new Error('no network')),
      ask: answering([]),
    };
    await expect(found?.call({ at: 'x' }, context)).resolves.toEqual({ seen: 'x' });
    // Before anything is done: the model is told, whatever the effect of the tool.
    await expect(found?.call({ at: 1 }, context)).rejects.toMatchObject({
      errorClass: 'tool-logical',
    });
  });

  it('refuses two different agents under one name', () => {
    const other = agent({ name: 'worker', model: 'simulated/c', instructions: 'Do more.', output });
    expect(() =>
      workflow({ ...spec, stages: [...spec.stages, { name: 'second', agent: other }] }),
    ).toThrow(/two different agents/);
  });

  it('refuses a judge with the set-up of the worker, unless there is a reason', () => {
    const same = judge({ name: 'same', model: 'simulated/a', instructions: 'Do it.' });
    const qa = { judges: [same], correction: reviser };
    expect(() => workflow({ ...spec, stages: [{ name: 'only', agent: worker, qa }] })).toThrow(
      /sameSetupBecause/,
    );
    const because = { ...qa, sameSetupBecause: 'A measurement of self-review.' };
    expect(
      workflow({ ...spec, stages: [{ name: 'only', agent: worker, qa: because }] }).ref.name,
    ).toBe('example');
  });
});

describe('tool()', () => {
  const context = {
    taskId: 't',
    runId: 'r',
    tenant: 'default',
    idempotencyKey: 'k',
    signal: AbortSignal.abort(),
    fetch: () => Promise.reject(new Error('no network')),
    ask: answering([]),
  };

  it('says nothing in its definition of what it was not given, so that old hashes hold', () => {
    expect(Object.keys(look.definition)).toEqual([
      'name',
      'description',
      'effect',
      'input',
      'output',
      'timeoutMs',
    ]);
    expect(look.reconcile).toBeUndefined();
  });

  it('checks what it is asked and what it says when it finds out whether it happened', async () => {
    let found: object = { done: false };
    const { reconcile, definition } = tool({
      ...looking,
      effect: 'at-most-once',
      reconcile: async () => found as { done: false },
    });
    expect(definition).toMatchObject({ reconcile: true });
    await expect(reconcile?.({ at: 'x' }, context)).resolves.toEqual({ done: false });
    found = { done: true, result: { seen: 'x', more: 1 } };
    await expect(reconcile?.({ at: 'x' }, context)).resolves.toEqual({
      done: true,
      result: { seen: 'x' },
    });
    found = { done: true, result: {} };
    await expect(reconcile?.({ at: 'x' }, context)).rejects.toThrow('expected string');
    await expect(reconcile?.({}, context)).rejects.toMatchObject({ notDone: true });
  });
});

describe('workflow() refuses what could not be carried out', () => {
  const qa = { judges: [reviewer, reviewer], correction: reviser };
  it.each([
    ['two stages of one name', { stages: [spec.stages[0], spec.stages[0]] }, '/stages/only'],
    [
      'a judge named twice',
      { stages: [{ name: 'only', agent: worker, qa }] },
      '/stages/only/qa/judges/reviewer',
    ],
    [
      'a quorum of more judges than there are',
      {
        stages: [
          {
            name: 'only',
            agent: worker,
            qa: { judges: [reviewer], correction: reviser, quorum: 2 },
          },
        ],
      },
      '/stages/only/qa/quorum',
    ],
    ['no stage', { stages: [] }, '/stages'],
    ['no money', { budgetPerTaskUsd: 0 }, '/budgetPerTaskNanoUsd'],
    ['version 0', { version: 0 }, '/version'],
    [
      'a pure tool that would be asked whether it happened',
      {
        stages: [{ name: 'only', agent: agentWith({ reconcile: async () => ({ done: false }) }) }],
      },
      '/tools/look/reconcile',
    ],
    [
      'an allowed host that is an address with a path',
      { stages: [{ name: 'only', agent: agentWith({ allowedHosts: ['http://example.com/x'] }) }] },
      '/tools/0/allowedHosts/0',
    ],
    ['a name with spaces', { name: 'my workflow' }, '/name'],
  ])('%s', (_what, over, at) => {
    let refused: unknown;
    try {
      workflow({ ...spec, ...over } as WorkflowSpec);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code: 'invalid-workflow' });
    expect((refused as Refusal).faults.map((fault) => fault.at)).toContain(at);
  });
});

describe('holds()', () => {
  it.each([
    [{ at: '/class', in: ['copyleft'] }, { class: 'copyleft' }, true],
    [{ at: '/class', in: ['copyleft'] }, { class: 'mit' }, false],
    [{ at: '/class', in: ['copyleft'] }, {}, false],
    [{ at: '/items/*/risk', in: ['high'] }, { items: [{ risk: 'low' }, { risk: 'high' }] }, true],
    [{ at: '/items', present: true }, { items: [] }, false],
    [{ at: '/items', present: false }, {}, true],
    [
      {
        any: [
          { at: '/a', in: [1] },
          { at: '/b', in: [1] },
        ],
      },
      { b: 1 },
      true,
    ],
    [
      {
        all: [
          { at: '/a', in: [1] },
          { at: '/b', in: [1] },
        ],
      },
      { b: 1 },
      false,
    ],
  ])('%j of %j is %s', (condition, value, expected) => {
    expect(holds(condition, value)).toBe(expected);
  });
});
