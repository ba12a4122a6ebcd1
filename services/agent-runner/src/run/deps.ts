import type { WorkflowRef } from '@nightshift/contracts';
import type { Fault, Json, JsonSchema, NanoUsd } from '@nightshift/kernel';
import type { CallSize } from '@nightshift/models';
import type { AgentDefinition, ToolDefinition } from '@nightshift/sdk';

/** What a run's decisions read besides its state: all of it constant while the process lives. */
export interface RunDeps {
  /** `undefined` if this runner has not loaded that very workflow. */
  readonly agentOf: (workflow: WorkflowRef, agent: string) => LoadedAgent | undefined;
  /** The model used where a workflow names `name`. */
  readonly modelOf: (name: string) => string;
  /** The most a call can cost; `undefined` for a model without a price. */
  readonly boundOf: (model: string, size: CallSize) => NanoUsd | undefined;
  readonly faultsOf: (schema: JsonSchema, value: Json) => readonly Fault[];
}

export interface LoadedAgent {
  readonly definition: AgentDefinition;
  readonly tools: readonly ToolDefinition[];
  /** UTF-8 bytes of the tool definitions and of the answer's schema, as they are sent. */
  readonly toolBytes: number;
}
