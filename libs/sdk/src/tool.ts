import type { EffectClass } from '@nightshift/contracts';
import { CallError, type JsonSchema } from '@nightshift/kernel';
import { z } from 'zod';
import type { ToolDefinition } from './definition.js';

/** What a tool knows about the call it serves. */
export interface ToolContext {
  readonly taskId: string;
  readonly runId: string;
  readonly tenant: string;
  /** The same for every attempt of this call: pass it on to systems that deduplicate. */
  readonly idempotencyKey: string;
  /** Aborted on time-out, cancellation and halt. */
  readonly signal: AbortSignal;
}

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
  /**
   * Throw `CallError('tool-logical', …)` for what the model should hear and
   * `CallError('tool-transient', …)` for what is worth another try; anything else counts as logical.
   */
  readonly run: (input: z.output<Input>, context: ToolContext) => Promise<z.input<Output>>;
}

export interface Tool {
  readonly definition: ToolDefinition;
  /**
   * Checks `input` against the schema, runs, checks the result.
   * @throws CallError `tool-logical` for an input that does not fit; z.ZodError for such a result
   */
  readonly call: (input: unknown, context: ToolContext) => Promise<unknown>;
}

export const tool = <Input extends z.ZodType, Output extends z.ZodType>(
  spec: ToolSpec<Input, Output>,
): Tool => ({
  definition: {
    name: spec.name,
    description: spec.description,
    effect: spec.effect,
    input: jsonSchemaOf(spec.input, 'input'),
    output: jsonSchemaOf(spec.output, 'output'),
    timeoutMs: spec.timeoutMs ?? 30_000,
  },
  call: async (input, context) => {
    const parsed = spec.input.safeParse(input);
    // Nothing has been done yet: the model is told, whatever the effect.
    if (!parsed.success) throw new CallError('tool-logical', z.prettifyError(parsed.error));
    return spec.output.parse(await spec.run(parsed.data, context));
  },
});

/** JSON Schema 2020-12 of what is given (`input`) or what comes out (`output`). */
export const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const {
    $schema: _,
    '~standard': __,
    ...rest
  } = z.toJSONSchema(schema, { io }) as Record<string, unknown>;
  return JSON.parse(JSON.stringify(rest)) as JsonSchema;
};
