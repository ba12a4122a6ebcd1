import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { EventBody } from '@nightshift/contracts';
import {
  backoffMs,
  type CallErrorClass,
  formatUsd,
  type Instant,
  nano,
  plusMs,
  recoveryOf,
} from '@nightshift/kernel';
import type { AgentDefinition } from '@nightshift/sdk';
import { repromptFor, sizeOf } from './conversation.js';
import type { LoadedAgent, RunDeps } from './deps.js';
import { free } from './evolve-steps.js';
import { agentOf } from './run-agent.js';
import type { ModelCall, OpenRun, ToolCall } from './run-state.js';

/**
 * The one place that decides whether a call is tried again: by its class, within one budget. Every
 * retry, whatever its cause, is one of the stage's and one of the task's, and one of the call's
 * unless it goes to a fallback model, which is tried once: no layer multiplies another.
 *
 * With A answers of people, S first attempts (at most `maxSteps` for each answer and the beginning)
 * and R = min(perRun - used by the stage, perTask - used by the task), a run makes at most S + R + A
 * model calls, but for those that an order to stop broke off. Until a person is asked, a call is
 * tried at most 1 + perCall times, and once more for each fallback.
 */

export interface Failure {
  readonly errorClass: CallErrorClass;
  readonly reason: string;
  readonly at: Instant;
  readonly random: number;
  readonly retryAfterMs?: number | undefined;
  /** The answer, where there was one. */
  readonly message?: LanguageModelV4Message;
}

type Retry = EventBody<'retry.scheduled.v1'>;
/** `because`: why there is no retry, where the class alone does not say so. */
export type Verdict = { readonly retry: Retry } | { readonly because?: string };

/** Who asks for more than this is not waited for: nothing stops silently. */
export const LONGEST_WAIT_MS = 3_600_000;
/** Of agents that do not say: thrice what one stage may use. */
const RETRIES_PER_TASK = 30;

export const modelRetryOf = (
  run: OpenRun,
  deps: RunDeps,
  call: ModelCall,
  failure: Failure,
): Verdict => {
  if (isBrokenOff(run, failure)) return { retry: uncounted(scheduled(run, call, failure, 0)) };
  const agent = agentOf(run, deps);
  const recovery = recoveryOf(failure.errorClass);
  if (!agent || recovery === 'ask' || recovery === 'halt' || recovery === 'tell-model') return {};
  const because = usedUp(run, agent.definition);
  if (because !== undefined) return { because };
  if (recovery === 'backoff') return backOff(run, deps, agent, call, failure);
  const { perCall } = agent.definition.retries;
  if (run.retries.call >= perCall) return { because: usedUpBy(perCall, 'one call') };
  return recovery === 'reprompt'
    ? reprompt(run, call, failure)
    : moreOutput(run, deps, agent, call, failure);
};

export const toolRetryOf = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  failure: Failure,
): Retry | undefined => {
  if (isBrokenOff(run, failure)) return uncounted(scheduled(run, call, failure, 0));
  const definition = agentOf(run, deps)?.definition;
  const tried = call.attempt - 1 - (call.uncounted ?? 0);
  if (!definition || recoveryOf(failure.errorClass) !== 'backoff') return undefined;
  if (tried >= definition.retries.perCall || usedUp(run, definition) !== undefined)
    return undefined;
  return scheduled(run, call, failure, backoffMs(tried, failure.random));
};

/** Which budget has nothing left, if one has: what earlier runs used counts as well. */
const usedUp = (
  { request: { retriesUsed = { stage: 0, task: 0 } }, retries }: OpenRun,
  { retries: { perRun, perTask = RETRIES_PER_TASK } }: AgentDefinition,
): string | undefined => {
  if (retriesUsed.stage + retries.run >= perRun) return usedUpBy(perRun, 'the stage');
  if (retriesUsed.task + retries.run >= perTask) return usedUpBy(perTask, 'the task');
  return undefined;
};

const usedUpBy = (limit: number, what: string): string =>
  `All ${limit} retries of ${what} are used up.`;

/** An order to stop broke the call off: it begins anew with the run, whatever was tried before. */
const isBrokenOff = ({ held }: OpenRun, { errorClass }: Failure): boolean =>
  held && errorClass === 'outcome-unknown';

const uncounted = (retry: Retry): Retry => ({ ...retry, data: { ...retry.data, uncounted: true } });

/** Exactly once for each call: the faults are appended, and nothing else changes. */
const reprompt = (run: OpenRun, call: ModelCall, failure: Failure): Verdict => {
  if (run.reprompted) return { because: 'It was told what was wrong, and answered no better.' };
  const { message = { role: 'assistant', content: [] }, reason } = failure;
  const retry = scheduled(run, call, failure, 0);
  return { retry: { ...retry, content: { messages: repromptFor(message, reason) } } };
};

/** Once for each call, with twice the output. */
const moreOutput = (
  run: OpenRun,
  deps: RunDeps,
  agent: LoadedAgent,
  call: ModelCall,
  failure: Failure,
): Verdict => {
  if (run.outputFactor > 1)
    return { because: `It was cut off at ${call.maxOutputTokens} tokens as well.` };
  const cap = call.maxOutputTokens * 2;
  const bound = deps.boundOf(call.model, sizeOf(run.conversation, agent, cap));
  const left = affordable(run);
  if (bound !== undefined && bound > left)
    return {
      because: `With ${cap} output tokens it could cost up to ${formatUsd(bound)}, and the task has ${formatUsd(nano(left))} left.`,
    };
  return { retry: scheduled(run, call, failure, 0) };
};

/**
 * What a call of the run may still cost: what its purse holds, or what the task's budget had left
 * when the run was ordered, as far as its requester knew. Once a person has let the run go on, the
 * budget may have been raised, which only the cost service knows: it grants or asks.
 */
const affordable = (run: OpenRun): number => {
  const { taskBudgetNanoUsd, taskCostNanoUsd = 0 } = run.request;
  if (run.tickets > 0) return Number.MAX_SAFE_INTEGER;
  return Math.max(free(run), taskBudgetNanoUsd - taskCostNanoUsd - run.purse.spent, 0);
};

/** Later, and no earlier than the provider asked; after that at once with the next fallback model. */
const backOff = (
  run: OpenRun,
  deps: RunDeps,
  { definition: { models, retries } }: LoadedAgent,
  call: ModelCall,
  failure: Failure,
): Verdict => {
  const { random, retryAfterMs = 0 } = failure;
  const tried = run.retries.call;
  const waits = retryAfterMs <= LONGEST_WAIT_MS;
  if (waits && tried < retries.perCall)
    return {
      retry: scheduled(run, call, failure, backoffMs(tried, random, undefined, retryAfterMs)),
    };
  const distinct = [...new Set(models.map(deps.modelOf))];
  const fallback = distinct[distinct.indexOf(call.model) + 1];
  if (fallback === undefined)
    return {
      because: waits
        ? usedUpBy(retries.perCall, 'one call')
        : `The provider asks to be left alone for ${retryAfterMs} ms.`,
    };
  const retry = scheduled(run, call, failure, 0);
  return { retry: { ...retry, data: { ...retry.data, model: fallback } } };
};

const scheduled = (
  { request: { runId } }: OpenRun,
  { step, attempt }: Pick<ModelCall, 'step' | 'attempt'>,
  { errorClass, reason, at }: Failure,
  delayMs: number,
): Retry => ({
  type: 'retry.scheduled.v1',
  data: {
    runId,
    step,
    attempt,
    errorClass,
    delayMs,
    dueAt: plusMs(at, delayMs),
    reason: reason.slice(0, 2_000),
  },
});
