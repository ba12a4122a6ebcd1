import { hashOfJson, replay } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RegisterWorkflow, workflowDecider } from './workflow.js';

const given = specification(workflowDecider);
const register = (definition: { readonly text: string }): RegisterWorkflow => ({
  ref: { name: 'letters', version: 1, hash: hashOfJson(definition) },
  definition,
});
const one = register({ text: 'one' });
const registered = {
  type: 'workflow.registered.v1',
  data: { ...one.ref, definition: one.definition },
} as const;

describe('a workflow version', () => {
  it('is registered with its content and its hash', () => given().when(one).then(registered));

  it('is one, however often the same is registered', () =>
    given(registered).when(one).thenNothing());

  it('never changes, and says what to do instead', () => {
    given(registered)
      .when(register({ text: 'other' }))
      .thenRefuses('workflow-changed');
    expect(() =>
      workflowDecider.decide(register({ text: 'other' }), replay(workflowDecider, [registered])),
    ).toThrow(/letters@1.*version up to 2/);
  });

  it('stays what was registered first, whatever comes after', () =>
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (texts) => {
        let state = workflowDecider.initial();
        for (const text of texts) {
          try {
            const command = register({ text });
            state = replay(workflowDecider, workflowDecider.decide(command, state), state);
          } catch {
            // Refused: not the same content.
          }
        }
        expect(state).toMatchObject({ status: 'registered', definition: { text: texts[0] } });
      }),
    ));
});
