import type { EffectClass } from '@nightshift/contracts';
import { z } from 'zod';
import type { AskPerson } from './ask.js';
import type { ToolDefinition } from './definition.js';
import { jsonSchemaOf } from './json-schema.js';
import { NotDone } from './not-done.js';

/** What a tool knows about the call it serves. */
export interface ToolContext {
  readonly taskId: string;
  readonly runId: string;
  readonly tenant: string;
  /** The same for every attempt of this call: pass it on to systems that deduplicate. */
  readonly idempotencyKey: string;
  /** Aborted on time-out, cancellation and halt. */
  readonly signal: AbortSignal;
  /**
   * The network as far as the tool's `allowedHosts` reach: no other host, no private address
   * (unless the operator allows it), also not by a redirect. Without `allowedHosts` it refuses
   * everything. A body that is given is read whole before it is sent.
   */
  readonly fetch: (input: string | URL, init?: RequestInit) => Promise<Response>;
  /** Asks a person, and breaks the call off until there is an answer; see {@link AskPerson}. Not in `reconcile`. */
  readonly ask: AskPerson;
}

/** What a tool finds out about an earlier call whose outcome is not known. */
export type Reconciliation<Result> =
  | { readonly done: true; readonly result: Result }
  | { readonly done: false }
  | { readonly unknown: true };

export interface ToolSpec<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  /**
   * `pure`: only reads, may run any number of times. `idempotent`: repeating it with the same key
   * changes nothing more. `at-most-once`: never repeated; an unknown outcome asks a person.
   */
  readonly effect: EffectClass;
  readonly input: Input;
  readonly output: Output;
  /** Default 30,000. */
  readonly timeoutMs?: number;
  /** `never`: a failed call is not tried again, whatever its class; a person is asked. */
  readonly retry?: 'never';
  /** Hosts that `context.fetch` reaches: `api.example.com`, `*.example.com`, `host:8443`. */
  readonly allowedHosts?: readonly string[];
  /** What of a result the model is told; more is stored by its hash. Default 65,536. */
  readonly maxResultBytes?: number;
  /**
   * Throw `CallError('tool-logical', …)` for what the model should hear and
   * `CallError('tool-transient', …)` for what is worth another try; anything else counts as logical.
   * Throw {@link NotDone} where it is certain that nothing happened: also an `at-most-once` tool
   * may be called again then.
   */
  readonly run: (input: z.output<Input>, context: ToolContext) => Promise<z.input<Output>>;
  /**
   * Finds out whether the call with this input and `context.idempotencyKey` took effect, after a
   * crash, a cut or a time-out left it unknown. It must change nothing: it is asked again after a
   * crash of its own. `done`: the run goes on with `result`. Not done: the tool is called once
   * more. `unknown`: as if it had not been asked; of an `at-most-once` tool a person is.
   */
  readonly reconcile?: (
    input: z.output<Input>,
    context: ToolContext,
  ) => Promise<Reconciliation<z.input<Output>>>;
}

export interface Tool {
  readonly definition: ToolDefinition;
  /**
   * Checks `input` against the schema, runs, checks the result.
   * @throws NotDone `tool-logical` for an input that does not fit; z.ZodError for such a result
   */
  readonly call: (input: unknown, context: ToolContext) => Promise<unknown>;
  /** Set where the definition says `reconcile`. */
  readonly reconcile?: (input: unknown, context: ToolContext) => Promise<Reconciliation<unknown>>;
  /** Closes what the tool holds open; called when the process stops. */
  readonly stop?: () => Promise<void>;
}

export const tool = <Input extends z.ZodType, Output extends z.ZodType>(
  spec: ToolSpec<Input, Output>,
): Tool => {
  const { reconcile } = spec;
  const parsed = (input: unknown): z.output<Input> => {
    const result = spec.input.safeParse(input);
    // Nothing has been done yet: the model is told, whatever the effect.
    if (!result.success) throw new NotDone('tool-logical', z.prettifyError(result.error));
    return result.data;
  };
  return {
    definition: definitionOf(spec),
    call: async (input, context) => spec.output.parse(await spec.run(parsed(input), context)),
    ...(reconcile && {
      reconcile: async (input, context) => {
        const found = await reconcile(parsed(input), context);
        return 'done' in found && found.done
          ? { done: true, result: spec.output.parse(found.result) }
          : found;
      },
    }),
  };
};

/** What is not given is left out: it would change the hash of every workflow of before it existed. */
const definitionOf = (spec: ToolSpec<z.ZodType, z.ZodType>): ToolDefinition => ({
  name: spec.name,
  description: spec.description,
  effect: spec.effect,
  input: jsonSchemaOf(spec.input, 'input'),
  output: jsonSchemaOf(spec.output, 'output'),
  timeoutMs: spec.timeoutMs ?? 30_000,
  ...(spec.retry && { retry: spec.retry }),
  ...(spec.allowedHosts && { allowedHosts: [...spec.allowedHosts] }),
  ...(spec.maxResultBytes !== undefined && { maxResultBytes: spec.maxResultBytes }),
  ...(spec.reconcile && { reconcile: true }),
});
