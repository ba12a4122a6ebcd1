import { z } from 'zod';
import { eventsOf, stepsTopic } from '../define.js';
import * as v from '../values.js';

const event = eventsOf('agent-runner');
const step = eventsOf('agent-runner', stepsTopic);

const place = z.object({ runId: v.id, stage: v.name, role: v.runRole });
const closing = place.extend({
  round: v.count,
  purse: v.purse,
  modelCalls: v.count,
  toolCalls: v.count,
  retriesByClass: z.partialRecord(v.errorClass, v.count),
});
const call = z.object({
  runId: v.id,
  /** 1 for the first step of the run; an attempt is 1 for the first try of a step. */
  step: v.count,
  attempt: v.count,
});

/** A message as it is sent, in the form of the AI SDK's prompt (LanguageModelV4Prompt). */
const message = z.looseObject({ role: z.enum(['system', 'user', 'assistant', 'tool']) });

export const agentRunnerEvents = [
  event('run.accepted.v1', 'The runner has the order; the run starts once it has money.', {
    data: v.runRequest,
    content: z.object({ input: v.json, overrides: v.agentOverrides.optional() }),
  }),
  event('run.funded.v1', 'A lease arrived in the purse of the run.', {
    data: z.object({ runId: v.id, leaseId: v.id, amountNanoUsd: v.money }),
  }),
  event(
    'lease.requested.v1',
    'The purse is too small for the next call; nothing is sent before it is filled.',
    {
      data: z.object({
        runId: v.id,
        leaseId: v.id,
        workflow: v.workflowRef,
        amountNanoUsd: v.money,
        /** Less than this is of no use: the upper bound of the next call's price. */
        minimumNanoUsd: v.money,
        taskBudgetNanoUsd: v.money,
        /** True where the run can do without it for now: it is not queued, and halts nobody. */
        ahead: z.boolean().optional(),
      }),
    },
  ),
  event('lease.returned.v1', 'A lease came for a run that had ended; it goes back whole.', {
    data: z.object({ runId: v.id, leaseId: v.id, amountNanoUsd: v.money }),
  }),
  event(
    'run.suspended.v2',
    'The run needs an answer from a person and returns its unspent money.',
    {
      data: place.extend({
        ...v.askFacts.shape,
        purse: v.purse,
        errorClass: v.errorClass.optional(),
        /** Set where a tool asks: its step, and the how-manieth question of this call it is, from 1. */
        asking: z.object({ step: v.count, question: v.count }).optional(),
      }),
      content: z.object({ ask: v.ask }),
    },
  ),
  event(
    'purse.returned.v1',
    'The run cannot go on for now, and gives back what it has not spent.',
    {
      data: z.object({ runId: v.id, purse: v.purse }),
    },
  ),
  event('run.resumed.v1', 'The answer arrived; the run goes on from the exact point.', {
    data: z.object({ runId: v.id, ticketId: v.id, by: v.name }),
    content: z.object({ answer: v.jsonObject }),
  }),
  event('run.held.v1', 'The task was paused or halted; the run begins nothing more.', {
    data: z.object({
      runId: v.id,
      /** True where calls in flight are not waited for, but for effects that must not happen twice. */
      abort: z.boolean().optional(),
    }),
  }),
  event('run.released.v1', 'The task was resumed.', { data: z.object({ runId: v.id }) }),
  event('run.completed.v2', 'The run has an output that fits its schema.', {
    data: closing.extend({
      outputHash: v.sha256,
      /** What the agent was; absent in events of before this was recorded. */
      setup: v.setup.optional(),
      /** Of a QA run: JSON Pointers into its output, of evidence that stands in no source it was shown. */
      unfoundEvidence: z.array(z.string().max(500)).max(1000).optional(),
    }),
    content: z.object({ output: v.json }),
  }),
  event(
    'run.cancelled.v1',
    'The run was ended from outside; a call in flight is charged at its bound.',
    {
      data: closing.extend({ ticketId: v.id.optional() }),
    },
  ),
  event('run.failed.v1', 'The run ended without an output, by the decision of a person.', {
    data: closing.extend({ errorClass: v.errorClass, reason: z.string().max(2000) }),
  }),

  step(
    'model-call.requested.v1',
    'A model call is about to be sent; its upper bound is reserved.',
    {
      data: call.extend({
        model: z.string().max(200),
        /** Hash of the whole prompt as it is sent: one JSON line per message. */
        promptHash: v.sha256,
        maxOutputTokens: v.count,
        reservedNanoUsd: v.money,
        /** Hash of the tools as they are offered, as JSON; absent where none are. */
        toolsHash: v.sha256.optional(),
      }),
      /** Only what is new since the last call; the whole prompt is rebuilt from the run's events. */
      content: z.object({ messages: z.array(message) }),
    },
  ),
  step('model-call.completed.v1', 'A model answered.', {
    data: call.extend({
      model: z.string().max(200),
      /** Absent where the provider reported none. */
      usage: v.usage.optional(),
      costNanoUsd: v.money,
      /** True where the cost is the upper bound because the true usage is not known. */
      costIsBound: z.boolean(),
      finishReason: z.string().max(50),
      latencyMs: v.count,
      /** What the provider calls this call: its own books name it. */
      providerCallId: z.string().max(200).optional(),
      /** The answer was no JSON as it came, and was made JSON without changing its meaning. */
      repaired: z.boolean().optional(),
    }),
    content: z.object({ message }),
  }),
  step('model-call.failed.v1', 'A model call gave no usable answer.', {
    data: call.extend({
      model: z.string().max(200),
      errorClass: v.errorClass,
      reason: z.string().max(2000),
      usage: v.usage.optional(),
      costNanoUsd: v.money,
      /** True where the cost is the upper bound because the true usage is not known. */
      costIsBound: z.boolean(),
      latencyMs: v.count,
      providerCallId: z.string().max(200).optional(),
    }),
    /** The unusable answer, where there was one. */
    content: z.object({ message }).optional(),
  }),
  step('retry.scheduled.v1', 'A failed call will be tried again.', {
    data: call.extend({
      errorClass: v.errorClass,
      delayMs: v.count,
      dueAt: v.instant,
      reason: z.string().max(2000),
      /** Set when another model is tried: the fallback. */
      model: z.string().max(200).optional(),
      /** True where the call was broken off by an order to stop: no budget of retries pays for it. */
      uncounted: z.boolean().optional(),
    }),
    /** What a reprompt adds to the conversation. */
    content: z.object({ messages: z.array(message) }).optional(),
  }),
  step('tool-call.requested.v1', 'A tool is about to be called.', {
    data: call.extend({
      tool: v.name,
      toolCallId: z.string().max(200),
      effect: v.effectClass,
      idempotencyKey: v.sha256,
      argumentsHash: v.sha256,
    }),
    content: z.object({ arguments: v.json }),
  }),
  step('tool-call.completed.v1', 'A tool answered.', {
    data: call.extend({
      tool: v.name,
      toolCallId: z.string().max(200),
      /** Of the whole result. */
      resultHash: v.sha256,
      latencyMs: v.count,
      /** Set where the result was too large for the conversation: it is stored under its hash. */
      resultBytes: v.count.optional(),
      /** `called` where absent. */
      how: z.enum(['called', 'reconciled', 'simulated', 'told']).optional(),
    }),
    /** What the model is told. */
    content: z.object({ result: v.json }),
  }),
  step('tool-call.failed.v1', 'A tool gave an error.', {
    data: call.extend({
      tool: v.name,
      toolCallId: z.string().max(200),
      errorClass: v.errorClass,
      reason: z.string().max(2000),
      latencyMs: v.count,
      /** What is known of its effect; absent in events of before this was recorded. */
      effectIs: z.enum(['not-done', 'unknown']).optional(),
      /** True where the tool itself can be asked whether it took effect, and is. */
      reconcile: z.boolean().optional(),
    }),
  }),
  step(
    'effect.queried.v1',
    'A tool is about to be asked whether a call of unknown outcome took effect.',
    {
      data: call.extend({
        tool: v.name,
        toolCallId: z.string().max(200),
        /** 1 for the first time it is asked about this attempt. */
        query: v.count,
      }),
    },
  ),
  step('effect.found.v1', 'The tool did not have it done, or could not say.', {
    data: call.extend({
      tool: v.name,
      toolCallId: z.string().max(200),
      query: v.count,
      effectIs: z.enum(['not-done', 'unknown']),
      /** Set where the tool could not even be asked. */
      errorClass: v.errorClass.optional(),
      reason: z.string().max(2000),
      latencyMs: v.count,
    }),
  }),
  event(
    'provider-health.changed.v1',
    'A model is to be left alone for a while, or is well again.',
    {
      data: z.object({
        model: z.string().max(200),
        state: z.enum(['well', 'cooling-down', 'open', 'half-open']),
        /** No call before; absent where it is well. */
        until: v.instant.optional(),
        errorClass: v.errorClass.optional(),
        reason: z.string().max(500),
        /** Which process found it out. */
        instance: z.string().max(100),
      }),
    },
  ),
  event(
    'fault.switched.v1',
    'A fault flag was switched: the simulated models fail in one way, on purpose.',
    {
      data: z.object({
        fault: z.enum(v.simulatedFaults),
        /** It ends by itself; absent where it was switched off. */
        until: v.instant.optional(),
        by: v.name,
      }),
    },
  ),
] as const;
