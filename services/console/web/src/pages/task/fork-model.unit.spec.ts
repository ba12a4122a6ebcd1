import { describe, expect, it } from 'vitest';
import { agentsFrom, type Definition, overridesOf } from './fork-model';

const definition: Definition = {
  stages: [
    { name: 'collect', agent: 'collector' },
    { name: 'assess', agent: 'assessor', qa: { judges: ['reviewer'], correction: 'reviser' } },
  ],
  agents: ['collector', 'assessor', 'reviewer', 'reviser', 'unused'].map((name) => ({
    name,
    models: ['simulated/x'],
  })),
};

describe('a fork', () => {
  it('concerns the agents of its stage and of those after it', () => {
    const names = (stage: string): readonly string[] =>
      agentsFrom(definition, stage).map(({ name }) => name);
    expect(names('collect')).toEqual(['collector', 'assessor', 'reviewer', 'reviser']);
    expect(names('assess')).toEqual(['assessor', 'reviewer', 'reviser']);
  });

  it('changes only what was filled in', () => {
    const filled = {
      assessor: { models: ' a/b , c/d,', instructions: '' },
      reviewer: { models: '', instructions: 'Be strict.' },
      reviser: { models: ' ', instructions: ' ' },
    };
    expect(overridesOf(filled)).toEqual({
      assessor: { models: ['a/b', 'c/d'] },
      reviewer: { instructions: 'Be strict.' },
    });
  });
});
