import type { Refusal } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agent } from './agent.js';
import { holds } from './condition.js';
import { workflowDefinition } from './definition.js';
import { corrector, judge } from './qa.js';
import { tool } from './tool.js';
import { workflow, type WorkflowSpec } from './workflow.js';

const look = tool({
  name: 'look',
  description: 'Looks.',
  effect: 'pure',
  input: z.object({ at: z.string() }),
  output: z.object({ seen: z.string() }),
  run: async ({ at }) => ({ seen: at }),
});
const output = z.object({ answer: z.string() });
const worker = agent({
  name: 'worker',
  model: 'simulated/a',
  instructions: 'Do it.',
  output,
  tools: [look],
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

describe('workflow() refuses what could not be carried out', () => {
  const qa = { judges: [reviewer, reviewer], correction: reviser };
  it.each([
    ['two stages of one name', { stages: [spec.stages[0], spec.stages[0]] }, '/stages/only'],
    [
      'a judge named twice',
      { stages: [{ name: 'only', agent: worker, qa }] },
      '/stages/only/qa/judges/reviewer',
    ],
    ['no stage', { stages: [] }, '/stages'],
    ['no money', { budgetPerTaskUsd: 0 }, '/budgetPerTaskNanoUsd'],
    ['version 0', { version: 0 }, '/version'],
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
