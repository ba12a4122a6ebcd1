import { json, jsonObject as schema } from '@nightshift/contracts';
import { z } from 'zod';

/**
 * A workflow as it is registered, hashed and stored: only data. Code (tools) is found by the
 * names in it; services that hold no workflow code read nothing else.
 */

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
const pointer = z.string().regex(/^(\/[^{}]*)?$/, 'a JSON Pointer such as /licence/class');

/** True when what stands at `at` (with `*`: anything of it) is one of `in`. */
const isOneOf = z.strictObject({ at: pointer, in: z.array(json).min(1) });
/** True when there is something at `at`: not null, false, 0, '' or an empty array. */
const isPresent = z.strictObject({ at: pointer, present: z.boolean() });
const leaf = z.union([isOneOf, isPresent]);
const condition = z.union([
  leaf,
  z.strictObject({ any: z.array(leaf).min(1) }),
  z.strictObject({ all: z.array(leaf).min(1) }),
]);
export type Condition = z.infer<typeof condition>;

/** `host`, `host:port`, `*.host`, `[IPv6]:port`. */
const HOST = /^((\*\.)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/;

// What is absent here was not in older definitions, either: their hashes stay what they were.
const toolDefinition = z.strictObject({
  name,
  description: z.string().min(1).max(4000),
  effect: z.enum(['pure', 'idempotent', 'at-most-once']),
  input: schema,
  output: schema,
  timeoutMs: z.int().positive(),
  retry: z.literal('never').optional(),
  allowedHosts: z
    .array(z.string().regex(HOST, 'a host such as api.example.com, *.example.com or host:8443'))
    .min(1)
    .max(100)
    .optional(),
  maxResultBytes: z.int().min(1_024).max(1_048_576).optional(),
  /** The tool can say whether a call of unknown outcome took effect. */
  reconcile: z.literal(true).optional(),
});
export type ToolDefinition = z.infer<typeof toolDefinition>;

const agentDefinition = z.strictObject({
  name,
  /** `provider/model`; the first is used, the others are fallbacks in order. */
  models: z.array(z.string().regex(/^[a-z0-9-]+\/.+$/)).min(1),
  instructions: z.string().min(1).max(100_000),
  output: schema,
  tools: z.array(name),
  /** Further user messages, one model call each, before the answer counts as the output. */
  turns: z.array(z.string().max(10_000)).max(100),
  maxOutputTokens: z.int().positive(),
  /** Model and tool calls of one run together. */
  maxSteps: z.int().positive().max(500),
  callTimeoutMs: z.int().positive(),
  temperature: z.number().min(0).max(2).optional(),
  stream: z.literal(true).optional(),
  retries: z.strictObject({
    perCall: z.int().nonnegative(),
    perRun: z.int().nonnegative(),
    perTask: z.int().nonnegative().optional(),
  }),
  /** What is asked of the cost service at a time, in nano-USD. */
  leaseNanoUsd: z.int().positive(),
});
export type AgentDefinition = z.infer<typeof agentDefinition>;

const qaPolicy = z.strictObject({
  judges: z.array(name).min(1),
  correction: name,
  maxRounds: z.int().positive().max(10),
  queue: name,
  dueInSeconds: z.int().positive(),
  /** Why a judge may have the same model and instructions as the worker. */
  sameSetupBecause: z.string().min(10).optional(),
  /** Judges who must report a finding for it to count; 1 where absent. */
  quorum: z.int().positive().optional(),
  sampling: z
    .strictObject({
      rules: z
        .array(
          z.strictObject({
            /** Of the output; absent: always. */
            when: condition.optional(),
            share: z.number().min(0).max(1),
            risk: z.enum(['low', 'medium', 'high']),
          }),
        )
        .min(1)
        .max(10),
      queue: name,
      dueInSeconds: z.int().positive(),
      seedShare: z.number().min(0).max(1),
    })
    .optional(),
});
export type QaPolicy = z.infer<typeof qaPolicy>;

const decisionPolicy = z.strictObject({
  when: condition,
  kind: z.enum(['approval', 'question']),
  /** Texts may hold `{/pointer}` into the output. */
  title: z.string().max(200),
  question: z.string().max(4000),
  blocked: z.string().max(4000),
  found: z.array(z.string().max(1000)).max(20),
  need: schema,
  options: z
    .array(
      z.strictObject({ id: name, label: z.string().max(200), consequence: z.string().max(1000) }),
    )
    .max(9),
  /** Pointer to an array of `{ claim, source, quote }` in the output. */
  evidenceAt: pointer.optional(),
  /** What is proposed, in the output; absent: all of it. */
  proposalAt: pointer.optional(),
  /** What the proposal would change: people are shown the difference. */
  before: z.strictObject({ in: z.enum(['brief', 'output']), at: pointer }).optional(),
  /** Pointer to an array of texts in the output: what was considered and rejected, and why. */
  alternativesAt: pointer.optional(),
  /** Pointer to `{ value, basis }` in the output. */
  confidenceAt: pointer.optional(),
  /** What it costs to leave it unanswered. May hold `{/pointer}`. */
  costOfWaiting: z.string().max(1000).optional(),
  /** Facts that decide the answer, by name: pointers into the output. Where they are the same, one answer may do for many. */
  groupBy: z.record(name, pointer).optional(),
  /** Persons who must give the same answer; 1 where absent. */
  approvals: z.union([z.literal(1), z.literal(2)]).optional(),
  policy: z.string().max(8000).optional(),
  queue: name,
  risk: z.enum(['low', 'medium', 'high']),
  dueInSeconds: z.int().positive(),
  safeDefault: schema.optional(),
});
export type DecisionPolicy = z.infer<typeof decisionPolicy>;

const stageDefinition = z.strictObject({
  name,
  agent: name,
  qa: qaPolicy.optional(),
  decision: decisionPolicy.optional(),
});
export type StageDefinition = z.infer<typeof stageDefinition>;

export const workflowDefinition = z.strictObject({
  name,
  version: z.int().positive(),
  description: z.string().max(4000),
  brief: schema,
  stages: z.array(stageDefinition).min(1).max(50),
  agents: z.array(agentDefinition).min(1),
  tools: z.array(toolDefinition),
  budgetPerTaskNanoUsd: z.int().positive(),
});
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
