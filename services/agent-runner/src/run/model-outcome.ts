import type { EventBody, Usage } from '@nightshift/contracts';
import {
  backoffMs,
  type CallErrorClass,
  type NanoUsd,
  plusMs,
  recoveryOf,
  zeroNano,
} from '@nightshift/kernel';
import type { LanguageModelV4Message } from '@ai-sdk/provider';
import { thenAdvance } from './advance.js';
import { suspendForFailure } from './asks.js';
import { jsonIn, repromptFor } from './conversation.js';
import type { LoadedAgent, RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import type { RecordAnswer, RecordModelFailure } from './run-command.js';
import { isOpen, type ModelCall, type OpenRun } from './run-state.js';

/** What follows from an answer: it is taken over with the next intent, or it counts as a failure. */
export const afterAnswer = (
  command: RecordAnswer,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const call = callInFlight(run, command);
  const agent = deps.agentOf(run.request.workflow, run.request.agent);
  if (!call || !agent) return [];
  const cost = command.cost ?? call.reserved;
  const fault = faultOf(command, run, agent, deps);
  if (fault) {
    return afterFailure(run, deps, call, {
      ...command,
      ...fault,
      cost,
      costIsBound: command.cost === undefined,
      retryAfterMs: undefined,
    });
  }
  const completed: EventBody<'model-call.completed.v1'> = {
    type: 'model-call.completed.v1',
    data: {
      runId: run.request.runId,
      step: call.step,
      attempt: call.attempt,
      model: call.model,
      usage: command.usage ?? noUsage,
      costNanoUsd: cost,
      finishReason: command.finishReason,
      latencyMs: command.latencyMs,
    },
    content: { message: command.message },
  };
  return thenAdvance(run, [completed], deps, command.at);
};

const noUsage: Usage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/** Errors after which the provider may have billed the call: it is charged at its bound. */
const mayBeBilled: ReadonlySet<CallErrorClass> = new Set(['network', 'timeout', 'outcome-unknown']);

export const afterModelFailure = (
  command: RecordModelFailure,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const call = callInFlight(run, command);
  if (!call) return [];
  const costIsBound = mayBeBilled.has(command.errorClass);
  return afterFailure(run, deps, call, {
    ...command,
    cost: costIsBound ? call.reserved : zeroNano,
    costIsBound,
  });
};

const callInFlight = (
  { doing }: OpenRun,
  { step, attempt }: Pick<ModelCall, 'step' | 'attempt'>,
): ModelCall | undefined =>
  doing.name === 'model' && doing.call.step === step && doing.call.attempt === attempt
    ? doing.call
    : undefined;

interface Fault {
  readonly errorClass: CallErrorClass;
  readonly reason: string;
}

const faultOf = (
  command: RecordAnswer,
  run: OpenRun,
  { definition }: LoadedAgent,
  deps: RunDeps,
): Fault | undefined => {
  const { finishReason, text, toolCalls } = command;
  if (finishReason === 'content-filter')
    return { errorClass: 'refused', reason: `The model refused: ${text.slice(0, 500)}` };
  if (finishReason === 'length')
    return { errorClass: 'truncated', reason: 'The answer was cut off at the output cap.' };
  if (toolCalls.length > 0 || run.turn < definition.turns.length) return undefined;
  const parsed = jsonIn(text);
  if ('fault' in parsed) return { errorClass: 'malformed-output', reason: parsed.fault };
  const faults = deps.faultsOf(definition.output, parsed.value);
  if (faults.length === 0) return undefined;
  return {
    errorClass: 'malformed-output',
    reason: faults.map(({ at, reason }) => `${at || '(root)'} ${reason}`).join('; '),
  };
};

interface Failure extends Fault {
  readonly cost: NanoUsd;
  readonly costIsBound: boolean;
  readonly retryAfterMs: number | undefined;
  readonly latencyMs: number;
  readonly at: string;
  readonly random: number;
  readonly message?: LanguageModelV4Message;
  readonly usage?: Usage | undefined;
}

const afterFailure = (
  run: OpenRun,
  deps: RunDeps,
  call: ModelCall,
  failure: Failure,
): readonly EventBody[] => {
  const { errorClass, reason, cost, costIsBound, latencyMs, message, usage } = failure;
  const failed: EventBody<'model-call.failed.v1'> = {
    type: 'model-call.failed.v1',
    data: {
      runId: run.request.runId,
      step: call.step,
      attempt: call.attempt,
      model: call.model,
      errorClass,
      reason: reason.slice(0, 2_000),
      costNanoUsd: cost,
      costIsBound,
      latencyMs,
      ...(usage === undefined ? {} : { usage }),
    },
    ...(message === undefined ? {} : { content: { message } }),
  };
  const next = evolveRun(run, failed);
  if (!isOpen(next)) return [failed];
  const retry = retryOf(next, deps, call, failure);
  if (!retry) return [failed, suspendForFailure(next, errorClass, reason, failure.at)];
  return thenAdvance(run, [failed, retry], deps, failure.at);
};

/** The one place that decides whether a model call is tried again: by its class, within one budget. */
const retryOf = (
  run: OpenRun,
  deps: RunDeps,
  call: ModelCall,
  failure: Failure,
): EventBody<'retry.scheduled.v1'> | undefined => {
  const definition = deps.agentOf(run.request.workflow, run.request.agent)?.definition;
  if (!definition || run.retries.run >= definition.retries.perRun) return undefined;
  switch (recoveryOf(failure.errorClass)) {
    case 'reprompt':
      if (run.reprompted) return undefined;
      return scheduled(run, call, failure, 0, {
        messages: repromptFor(
          failure.message ?? { role: 'assistant', content: [] },
          failure.reason,
        ),
      });
    case 'more-output':
      return run.outputFactor > 1 ? undefined : scheduled(run, call, failure, 0);
    case 'backoff': {
      if (run.retries.call < definition.retries.perCall) {
        return scheduled(
          run,
          call,
          failure,
          backoffMs(run.retries.call, failure.random, undefined, failure.retryAfterMs),
        );
      }
      const models = definition.models.map(deps.modelOf);
      const fallback = models[models.indexOf(call.model) + 1];
      return fallback === undefined || fallback === call.model
        ? undefined
        : scheduled(run, call, failure, 0, undefined, fallback);
    }
    case 'ask':
    case 'halt':
    case 'tell-model':
      return undefined;
  }
};

const scheduled = (
  { request: { runId } }: OpenRun,
  { step, attempt }: ModelCall,
  { errorClass, reason, at }: Failure,
  delayMs: number,
  content?: { messages: LanguageModelV4Message[] },
  model?: string,
): EventBody<'retry.scheduled.v1'> => ({
  type: 'retry.scheduled.v1',
  data: {
    runId,
    step,
    attempt,
    errorClass,
    delayMs,
    dueAt: plusMs(at, delayMs),
    reason: reason.slice(0, 2_000),
    ...(model === undefined ? {} : { model }),
  },
  ...(content === undefined ? {} : { content }),
});
