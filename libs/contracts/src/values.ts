import { callErrorClasses, type Json, type JsonObject, nano } from '@nightshift/kernel';
import { z } from 'zod';

/** Shapes shared by events of several services. Fields are never removed or changed once published. */

export const id = z.uuid();
export const instant = z.iso.datetime({ precision: 3 });
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Whole nano-USD. */
export const money = z.int().nonnegative().transform(nano);
export const count = z.int().nonnegative();
/** Tenants, queues, people: short names without spaces. */
export const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/);
/** Any JSON value. What comes out of JSON.parse is one: only its absence needs a check. */
export const json = z
  .unknown()
  .refine((value) => value !== undefined, 'is missing') as z.ZodType<Json>;
export const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>;
/** Whose events belong to no customer: the health of providers. */
export const ownTenant = 'nightshift';
/**
 * Everybody on a machine without sign-in: no identity, so that it says nothing about who may
 * approve. Whoever shares a system gives their names.
 */
export const localUser = 'local-user';
/** Who acts where no person does: nobody else may go by these names. */
export const reservedActors: readonly string[] = ['ladder', ownTenant, 'precedent', 'safe-default'];
export const errorClass = z.enum(callErrorClasses);

/** Ways in which a simulated model can be made to fail, by the class of error that follows. */
export const simulatedFaults = [
  'rate-limited',
  'overloaded',
  'network',
  'timeout',
  'outcome-unknown',
  'malformed-output',
  'truncated',
  'refused',
  'misconfigured',
] as const;

export type SimulatedFault = (typeof simulatedFaults)[number];

/** A registered workflow version; `hash` is that of its definition. */
export const workflowRef = z.object({ name, version: count, hash: sha256 });
export type WorkflowRef = z.infer<typeof workflowRef>;

export const runRole = z.enum(['worker', 'qa', 'correction']);
export type RunRole = z.infer<typeof runRole>;

export const effectClass = z.enum(['pure', 'idempotent', 'at-most-once']);
export type EffectClass = z.infer<typeof effectClass>;

export const severities = ['low', 'medium', 'high', 'critical'] as const;
export const severity = z.enum(severities);
export type Severity = z.infer<typeof severity>;

/** Token counts of one model call. `inputTokens` includes what was read from or written to a cache. */
export const usage = z.object({
  inputTokens: count,
  cachedInputTokens: count,
  cacheWriteInputTokens: count.optional(),
  outputTokens: count,
  reasoningTokens: count,
});
export type Usage = z.infer<typeof usage>;

/** What a run may spend, has spent, and holds for a call in flight. `spent` never exceeds `granted`. */
export const purse = z.object({ grantedNanoUsd: money, spentNanoUsd: money });

/** A place in a text: `quote` must stand there word for word, else the claim has no evidence. */
const evidence = z.object({
  /** Where it was read: `output`, `brief`, `input` of the run, or `tool:<call id>`. */
  source: z.string().max(500),
  quote: z.string().max(4000),
});
export type Evidence = z.infer<typeof evidence>;

export const finding = z.object({
  /** Stable across rounds and rephrasing. */
  findingId: z.string().max(64),
  category: z.enum(['error', 'inconsistency', 'hallucination', 'quality', 'policy']),
  severity,
  claim: z.string().max(4000),
  /** JSON Pointer into the output. */
  location: z.string().max(500),
  evidence: z.array(evidence).max(20),
  confidence: z.number().min(0).max(1),
  suggestion: z.string().max(4000).optional(),
});
export type Finding = z.infer<typeof finding>;

export const findingResponse = z.object({
  findingId: z.string().max(64),
  response: z.enum(['fixed', 'contested']),
  reason: z.string().max(4000),
});
export type FindingResponse = z.infer<typeof findingResponse>;

export const ticketKind = z.enum([
  'question',
  'approval',
  'disagreement',
  'budget',
  'failure',
  'unknown-outcome',
]);
export type TicketKind = z.infer<typeof ticketKind>;

export const risk = z.enum(['low', 'medium', 'high']);
export type Risk = z.infer<typeof risk>;

/** Everything a person needs to answer without opening anything else. */
export const ask = z.object({
  kind: ticketKind,
  title: z.string().max(200),
  question: z.string().max(4000),
  /** What cannot be done without the answer, and why. */
  blocked: z.string().max(4000),
  /** What has been found out so far, one fact each. */
  found: z.array(z.string().max(4000)).max(50),
  /** JSON Schema of the answer: an object. */
  need: jsonObject,
  options: z
    .array(z.object({ id: name, label: z.string().max(200), consequence: z.string().max(1000) }))
    .max(9),
  /** What would happen next if it is approved. */
  proposal: json.optional(),
  evidence: z.array(evidence.extend({ claim: z.string().max(4000) })).max(50),
  alternatives: z.array(z.string().max(1000)).max(20),
  confidence: z.object({ value: z.number().min(0).max(1), basis: z.string().max(1000) }).optional(),
  policy: z.string().max(8000).optional(),
  /** Used when the due time passes, if the workflow names one. */
  safeDefault: jsonObject.optional(),
  /** What `proposal` would change: people are shown the difference. */
  before: json.optional(),
  /** What it costs to leave this unanswered: money, time, who waits. */
  costOfWaiting: z.string().max(1000).optional(),
  /** The sides of a disagreement, one entry for each thing that is disputed. */
  positions: z
    .array(
      z.object({
        findingId: z.string().max(64),
        severity,
        category: finding.shape.category,
        location: z.string().max(500),
        qa: z.string().max(4000),
        confidence: z.number().min(0).max(1),
        worker: z.string().max(4000).optional(),
        response: z.enum(['fixed', 'contested']).optional(),
      }),
    )
    .max(50)
    .optional(),
  /**
   * The facts that decide the answer, by name. Open tickets that ask the same with the same facts
   * may be answered together; where they are not named, a ticket stands alone.
   */
  relevant: z.record(name, json).optional(),
});
export type Ask = z.infer<typeof ask>;

/** The facts of an ask that are not personal: who is asked, how urgent, by when. */
export const askFacts = z.object({
  ticketId: id,
  kind: ticketKind,
  queue: name,
  risk,
  dueAt: instant,
  workflow: workflowRef.optional(),
  /** The person on whose behalf it is asked, if it is one: they cannot approve it. */
  author: name.optional(),
  /** Persons who must give the same answer: 1 where absent. */
  approvals: z.int().min(1).max(2).optional(),
});
export type AskFacts = z.infer<typeof askFacts>;

/** What the asker is, so that the answer finds its way back. */
export const askSource = z.object({
  service: z.enum(['orchestrator', 'agent-runner', 'qa', 'cost']),
  stage: name.optional(),
  runId: id.optional(),
  reviewId: id.optional(),
  haltId: id.optional(),
});

/** What happens on the way to the due time, and after it; `to` is a queue or a person. */
export const ladderStep = z.object({
  at: instant,
  step: z.enum(['remind', 'reassign', 'escalate']),
  to: name.optional(),
});
export type LadderStep = z.infer<typeof ladderStep>;

/** Where an answer came from. */
export const answeredVia = z.enum(['http', 'event', 'link', 'group', 'precedent', 'safe-default']);
export type AnsweredVia = z.infer<typeof answeredVia>;

/** What an agent was, as far as it decides how well it judges. */
export const setup = z.object({
  agent: name,
  /** Of its instructions, as the task changed them if it did. */
  promptHash: sha256,
  /** The model that gave the newest answer. */
  model: z.string().max(200),
});
export type Setup = z.infer<typeof setup>;

/** How passed outputs are drawn for a second look by people. The first rule whose `when` holds counts. */
export const sampling = z.object({
  rules: z
    .array(z.object({ when: json.optional(), share: z.number().min(0).max(1), risk }))
    .min(1)
    .max(10),
  queue: name,
  dueInSeconds: count,
  /** Share of the draws to which an item that is known to be bad is added. */
  seedShare: z.number().min(0).max(1),
});
export type Sampling = z.infer<typeof sampling>;

/** Whether tools with effects are called, or answer with what an earlier run recorded. */
export const effects = z.enum(['real', 'simulated']);
export type Effects = z.infer<typeof effects>;

/** What a task changes of its workflow's agents, by agent: for comparing prompts and models. */
export const agentOverrides = z.record(
  name,
  z.object({
    models: z.array(z.string().max(200)).min(1).optional(),
    instructions: z.string().min(1).max(100_000).optional(),
  }),
);
export type AgentOverrides = z.infer<typeof agentOverrides>;

/** An order to execute one agent once. The same for workers, QA and corrections. */
export const runRequest = z.object({
  runId: id,
  role: runRole,
  stage: name,
  agent: name,
  workflow: workflowRef,
  /** 0 for the first run of a stage; QA and correction rounds count up. */
  round: count,
  /** Earlier runs whose transcript this one may read (a QA run: the run it checks). */
  basis: z.array(id),
  /** The first slice of money asked of the cost service for this run. */
  leaseNanoUsd: money,
  taskBudgetNanoUsd: money,
  priority: z.int().min(0).max(9),
  deadlineAt: instant.optional(),
  /** What the task had cost before this run, as far as its requester knew. */
  taskCostNanoUsd: money.optional(),
  /** Retries that earlier runs of the stage and of the task have used up. */
  retriesUsed: z.object({ stage: count, task: count }).optional(),
  /** `real` where absent. */
  effects: effects.optional(),
  /** The run of the task this one was forked from whose recorded tool results simulate effects. */
  replayOf: id.optional(),
});
export type RunRequest = z.infer<typeof runRequest>;

export const budgetScope = z.enum(['tenant', 'workflow', 'task']);
export type BudgetScope = z.infer<typeof budgetScope>;

/** What a limit is for: a calendar month or day (UTC), or all time. */
export const budgetPeriod = z.enum(['month', 'day', 'total']);
export type BudgetPeriod = z.infer<typeof budgetPeriod>;

export const haltReason = z.enum([
  'budget-exhausted',
  'cost-anomaly',
  'spend-rate',
  'loop',
  'retry-storm',
  'misconfigured',
  'kill-switch',
]);
export type HaltReason = z.infer<typeof haltReason>;
