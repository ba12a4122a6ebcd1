import { nanoFromUsd } from '@nightshift/kernel';
import type { z } from 'zod';
import type { AgentDefinition } from './definition.js';
import { jsonSchemaOf } from './json-schema.js';
import type { Tool } from './tool.js';

export interface AgentSpec {
  readonly name: string;
  /** `provider/model`, or several: the first is used, the others are fallbacks. */
  readonly model: string | readonly string[];
  /** The system prompt. How to answer in the schema is added by the runner. */
  readonly instructions: string;
  /** What the run must produce: an object schema. */
  readonly output: z.ZodType;
  readonly tools?: readonly Tool[];
  /** Further user messages, one model call each, before the answer counts as the output. */
  readonly turns?: readonly string[];
  /** Default 4,096. Part of the upper bound that is reserved before each call. */
  readonly maxOutputTokens?: number;
  /** Default 40. */
  readonly maxSteps?: number;
  /** Default 120,000. */
  readonly callTimeoutMs?: number;
  readonly temperature?: number;
  /** Answers are read as they come: a model that falls silent is given up early. Default false. */
  readonly stream?: boolean;
  /**
   * Retries of any kind. `perCall`: of one call; after them each fallback model is tried once.
   * `perRun`: of the run, and of its stage: what earlier runs of the stage used up counts as well,
   * as for `perTask`. Default 3, 10 and 30.
   */
  readonly retries?: {
    readonly perCall: number;
    readonly perRun: number;
    readonly perTask?: number;
  };
  /** Default 0.05: what is reserved with the cost service at a time. */
  readonly leaseUsd?: number;
}

export interface Agent {
  readonly definition: AgentDefinition;
  readonly tools: readonly Tool[];
}

export const agent = (spec: AgentSpec): Agent => ({
  definition: {
    name: spec.name,
    models: typeof spec.model === 'string' ? [spec.model] : [...spec.model],
    instructions: spec.instructions,
    output: jsonSchemaOf(spec.output, 'input'),
    tools: (spec.tools ?? []).map(({ definition }) => definition.name),
    turns: [...(spec.turns ?? [])],
    maxOutputTokens: spec.maxOutputTokens ?? 4096,
    maxSteps: spec.maxSteps ?? 40,
    callTimeoutMs: spec.callTimeoutMs ?? 120_000,
    ...(spec.temperature === undefined ? {} : { temperature: spec.temperature }),
    ...(spec.stream === true ? { stream: true as const } : {}),
    retries: spec.retries ?? { perCall: 3, perRun: 10 },
    leaseNanoUsd: nanoFromUsd(spec.leaseUsd ?? 0.05),
  },
  tools: spec.tools ?? [],
});
