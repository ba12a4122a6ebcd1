import { ask, definitionOf } from '@nightshift/contracts';
import { type Json, nano } from '@nightshift/kernel';
import type { DecisionPolicy } from '@nightshift/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisionRequest } from './decision.js';
import type { LiveTask } from './task-state.js';
import { at, stateAfter, submit } from './task-fixture.spec.js';

const task = stateAfter(submit) as LiveTask;
const policy: DecisionPolicy = {
  when: { at: '/text', present: true },
  kind: 'approval',
  title: 'Send {/text}?',
  question: 'Shall it go?',
  blocked: 'It waits.',
  found: [],
  need: { type: 'object' },
  options: [],
  queue: 'reviewers',
  risk: 'high',
  dueInSeconds: 60,
};
const full: DecisionPolicy = {
  ...policy,
  proposalAt: '/proposal',
  before: { in: 'output', at: '/now' },
  evidenceAt: '/evidence',
  alternativesAt: '/alternatives',
  confidenceAt: '/confidence',
  costOfWaiting: 'Costs {/perDay} a day.',
  groupBy: { licence: '/licence' },
  approvals: 2,
};
const output: Json = {
  text: 'a letter',
  proposal: { limit: 2 },
  now: { limit: 1 },
  evidence: [{ claim: 'c', source: 'brief', quote: 'q' }],
  alternatives: ['Wait: too late.', 7],
  confidence: { value: 0.7, basis: 'two sources' },
  perDay: '$3',
  licence: 'MIT',
};
const requested = (of: DecisionPolicy, given: Json, more: Partial<LiveTask> = {}) =>
  decisionRequest({ ...task, ...more }, of, given, nano(5_000_000), at);

describe('a decision that is requested', () => {
  it('shows what the output says of itself', () => {
    const { data, content } = requested(full, output);
    expect(data).toMatchObject({
      workflow: task.workflow,
      author: task.submittedBy,
      approvals: 2,
      risk: 'high',
    });
    expect(content.ask).toMatchObject({
      title: 'Send a letter?',
      proposal: { limit: 2 },
      before: { limit: 1 },
      evidence: [{ claim: 'c', source: 'brief', quote: 'q' }],
      alternatives: ['Wait: too late.'],
      confidence: { value: 0.7, basis: 'two sources' },
      costOfWaiting: 'Costs $3 a day.',
      relevant: { licence: 'MIT', workflow: task.workflow.name, stage: task.stage },
    });
  });

  it('says what waiting costs, also where the workflow does not', () => {
    const { costOfWaiting } = requested(policy, output).content.ask;
    expect(costOfWaiting).toMatch(/\$0\.005.* It has no deadline\./);
    const deadlineAt = '2026-11-26T00:00:00.000Z';
    expect(requested(policy, output, { deadlineAt }).content.ask.costOfWaiting).toContain(
      deadlineAt,
    );
  });

  it('proposes the whole output, alone, where nothing else is named', () => {
    const { content } = requested(policy, output);
    expect(content.ask.proposal).toEqual(output);
    expect(content.ask.relevant).toBeUndefined();
    expect(content.ask.confidence).toBeUndefined();
  });

  it('stands alone where the output has not all of the facts', () =>
    expect(requested(full, { text: 'x' }).content.ask.relevant).toBeUndefined());

  it('cuts no character in two', () => {
    const text = `${'x'.repeat(193)}\u{1F389} and more`;
    const { title } = requested(full, { text }).content.ask;
    expect(title.isWellFormed()).toBe(true);
    expect(title.length).toBeLessThanOrEqual(200);
  });

  it('can be read whatever the output holds', () => {
    const definition = definitionOf('decision.requested.v2');
    const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
    const outputs = fc.oneof(
      value,
      fc.record({
        text: fc.string({ maxLength: 9_000 }),
        proposal: value,
        now: value,
        evidence: fc.oneof(value, fc.array(value, { maxLength: 60 })),
        alternatives: fc.oneof(value, fc.array(fc.string({ maxLength: 3_000 }), { maxLength: 30 })),
        confidence: fc.oneof(value, fc.record({ value: fc.double(), basis: fc.string() })),
        perDay: value,
        licence: value,
      }) as unknown as fc.Arbitrary<Json>,
    );
    fc.assert(
      fc.property(outputs, (given) => {
        const { data, content } = requested(full, given);
        expect(definition?.data.safeParse(data).success).toBe(true);
        expect(ask.safeParse(content.ask).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
