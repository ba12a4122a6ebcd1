import type { EventBody, WorkflowRef } from '@nightshift/contracts';
import { type Decider, type JsonObject, Refusal } from '@nightshift/kernel';

export type RegisterWorkflow = { readonly ref: WorkflowRef; readonly definition: JsonObject };

export type RegisteredWorkflow =
  | { readonly status: 'unknown' }
  | { readonly status: 'registered'; readonly ref: WorkflowRef; readonly definition: JsonObject };

/** A workflow version is registered once and never changes. */
export const workflowDecider: Decider<RegisterWorkflow, EventBody, RegisteredWorkflow> = {
  initial: () => ({ status: 'unknown' }),
  evolve: (state, event) => {
    if (event.type !== 'workflow.registered.v1') return state;
    const { definition, ...ref } = event.data;
    return { status: 'registered', ref, definition };
  },
  decide: ({ ref, definition }, state) => {
    if (state.status === 'unknown')
      return [{ type: 'workflow.registered.v1', data: { ...ref, definition } }];
    if (state.ref.hash === ref.hash) return [];
    throw new Refusal(
      'workflow-changed',
      'conflict',
      `${ref.name}@${ref.version} is registered with another content, and tasks may depend on it. Count its version up to ${ref.version + 1}.`,
    );
  },
};
