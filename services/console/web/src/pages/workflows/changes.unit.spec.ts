import { describe, expect, it } from 'vitest';
import { changesBetween } from './changes';
import { conditionWords, dutiesOf, type Definition } from './definition';

const agent = (name: string, more: object = {}) => ({
  name,
  models: ['a/b'],
  maxSteps: 4,
  ...more,
});
const base = {
  version: 1,
  description: 'Audits.',
  budgetPerTaskNanoUsd: 1,
  stages: [
    { name: 'collect', agent: 'a' },
    { name: 'assess', agent: 'b', qa: { maxRounds: 3 } },
  ],
  agents: [
    agent('a'),
    agent('b', { instructions: 'One.', output: { type: 'object', properties: { x: {} } } }),
  ],
  tools: [],
};

describe('what changed between two versions', () => {
  it('is nothing between the same, whatever the order of properties is', () =>
    expect(
      changesBetween(
        base,
        Object.fromEntries(Object.entries({ ...base, version: 2 }).toReversed()),
      ),
    ).toEqual([]));

  it('stands at the name of the part, not at its place in a list', () => {
    const agents = [
      agent('c'),
      ...base.agents.map((one) => ({ ...one, maxSteps: one.name === 'b' ? 9 : 4 })),
    ];
    expect(changesBetween(base, { ...base, agents })).toEqual([
      { at: 'agents, b, maxSteps', kind: 'changed', before: 4, after: 9 },
      { at: 'agents, c', kind: 'added', before: undefined, after: agent('c') },
    ]);
  });

  it('tells another order, and what went', () => {
    expect(changesBetween(base, { ...base, stages: base.stages.toReversed() })).toEqual([
      {
        at: 'stages, order',
        kind: 'changed',
        before: ['collect', 'assess'],
        after: ['assess', 'collect'],
      },
    ]);
    expect(changesBetween(base, { ...base, agents: [agent('a')] })).toMatchObject([
      { at: 'agents, b', kind: 'removed' },
    ]);
  });

  it('shows a schema as a whole', () =>
    expect(
      changesBetween(base, {
        ...base,
        agents: [
          base.agents[0],
          { ...base.agents[1], output: { type: 'object', properties: { y: {} } } },
        ],
      }),
    ).toMatchObject([{ at: 'agents, b, output', kind: 'changed' }]));
});

describe('a definition in words', () => {
  it('says when a person is asked', () => {
    expect(conditionWords({ at: '/class', in: ['none', 3] })).toBe('/class is none or 3');
    expect(
      conditionWords({
        all: [
          { at: '/a', present: true },
          { at: '', present: false },
        ],
      }),
    ).toBe('/a is there, and the output is missing or empty');
  });

  it('says what an agent is there for', () =>
    expect(
      dutiesOf('b', {
        stages: [
          { name: 'one', agent: 'b' },
          { name: 'two', agent: 'a', qa: { judges: ['b'], correction: 'b' } },
        ],
      } as unknown as Definition),
    ).toEqual(['works at one', 'judges two', 'corrects two']));
});
