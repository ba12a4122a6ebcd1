import type { EventBody, Usage } from '@nightshift/contracts';
import { type CallErrorClass, type NanoUsd, zeroNano } from '@nightshift/kernel';
import { thenAdvance } from './advance.js';
import { suspendForFailure } from './asks.js';
import { jsonIn } from './conversation.js';
import type { LoadedAgent, RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import { type Failure, modelRetryOf } from './retries.js';
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
      ...(command.usage === undefined ? {} : { usage: command.usage }),
      costNanoUsd: cost,
      costIsBound: command.cost === undefined,
      finishReason: command.finishReason,
      latencyMs: command.latencyMs,
    },
    content: { message: command.message },
  };
  return thenAdvance(run, [completed], deps, command.at);
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
  const costIsBound = command.billed === true || mayBeBilled.has(command.errorClass);
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

const faultOf = (
  command: RecordAnswer,
  run: OpenRun,
  { definition }: LoadedAgent,
  deps: RunDeps,
): Pick<Failure, 'errorClass' | 'reason'> | undefined => {
  const { finishReason, text, toolCalls } = command;
  if (finishReason === 'content-filter')
    return { errorClass: 'refused', reason: `The model refused: ${text.slice(0, 500)}` };
  if (finishReason === 'length')
    return { errorClass: 'truncated', reason: 'The answer was cut off at the output cap.' };
  if (finishReason === 'error' || finishReason === 'interrupted')
    return { errorClass: 'overloaded', reason: `The provider ended with "${finishReason}".` };
  if (text === '' && toolCalls.length === 0)
    return { errorClass: 'malformed-output', reason: 'it is empty' };
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

interface Settled extends Failure {
  readonly cost: NanoUsd;
  readonly costIsBound: boolean;
  readonly latencyMs: number;
  readonly usage?: Usage | undefined;
}

const afterFailure = (
  run: OpenRun,
  deps: RunDeps,
  call: ModelCall,
  failure: Settled,
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
  const retry = modelRetryOf(next, deps, call, failure);
  if (!retry) return [failed, suspendForFailure(next, errorClass, reason, failure.at)];
  return thenAdvance(run, [failed, retry], deps, failure.at);
};
