import { schemaFaults } from '@nightshift/service-kit';
import { agent, corrector, judge, workflow, type WorkflowDefinition } from '@nightshift/sdk';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faultsOfWorkflow } from './faults.js';

const output = z.object({ text: z.string() });
const setup = { model: 'simulated/a', instructions: 'Do it.' };
const writer = agent({ ...setup, name: 'writer', output });
const qa = {
  judges: [judge({ ...setup, name: 'strict', instructions: 'Check it.' })],
  correction: corrector({ ...setup, name: 'reviser', output }),
};
const { definition } = workflow({
  name: 'letters',
  version: 1,
  description: '',
  brief: z.object({ topic: z.string() }),
  budgetPerTaskUsd: 1,
  stages: [
    {
      name: 'draft',
      agent: writer,
      qa,
      decision: {
        when: { at: '/text', present: true },
        kind: 'question',
        title: '',
        question: '',
        blocked: '',
        need: z.object({ fit: z.boolean() }),
        risk: 'low',
        safeDefault: { fit: false },
      },
    },
  ],
});
const [stage] = definition.stages;
const faultsWith = (changes: Partial<WorkflowDefinition>): readonly string[] =>
  faultsOfWorkflow({ ...definition, ...changes }, schemaFaults).map(({ at }) => at);
const withStage = (changes: object): readonly string[] =>
  faultsWith({ stages: [{ ...stage, ...changes } as WorkflowDefinition['stages'][number]] });

describe('the faults of a workflow', () => {
  it('are none for what the SDK makes', () => expect(faultsWith({})).toEqual([]));

  it('are agents and tools that it names and does not have', () => {
    expect(withStage({ agent: 'ghost' })).toEqual(['/stages/0/agent']);
    expect(
      withStage({ qa: { ...stage?.qa, judges: ['ghost', 'strict'], correction: 'spirit' } }),
    ).toEqual(['/stages/0/qa/judges/0', '/stages/0/qa/correction']);
    const [first, ...others] = definition.agents;
    expect(first && faultsWith({ agents: [{ ...first, tools: ['hammer'] }, ...others] })).toEqual([
      '/agents/0/tools/0',
    ]);
  });

  it('are names that would give two runs or reviews one id', () => {
    expect(faultsWith({ stages: [...definition.stages, ...definition.stages] })).toEqual([
      '/stages/1',
    ]);
    expect(withStage({ qa: { ...stage?.qa, judges: ['strict', 'strict'] } })).toEqual([
      '/stages/0/qa/judges/1',
    ]);
  });

  it('are schemas that are none', () => {
    const broken = { type: 'nonsense' };
    expect(faultsWith({ brief: broken })).toEqual(['/brief']);
    expect(withStage({ decision: { ...stage?.decision, need: broken } })).toEqual([
      '/stages/0/decision/need',
    ]);
  });

  it('are safe defaults that are no answer', () =>
    expect(withStage({ decision: { ...stage?.decision, safeDefault: { fit: 'yes' } } })).toEqual([
      '/stages/0/decision/safeDefault/fit',
    ]));
});
