import type { EventBody, Usage } from '@nightshift/contracts';
import { type CallErrorClass, type NanoUsd, zeroNano } from '@nightshift/kernel';
import { thenAdvance } from './advance.js';
import { jsonIn } from './answer-json.js';
import { suspendForFailure } from './asks.js';
import { textOf } from './conversation.js';
import type { LoadedAgent, RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import { type Failure, modelRetryOf } from './retries.js';
import type { RecordAnswer, RecordModelFailure } from './run-command.js';
import { agentOf } from './run-agent.js';
import { isOpen, type ModelCall, type OpenRun } from './run-state.js';

/** What follows from an answer: it is taken over with the next intent, or it counts as a failure. */
export const afterAnswer = (
  command: RecordAnswer,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const call = callInFlight(run, command);
  const agent = agentOf(run, deps);
  if (!call || !agent) return [];
  const cost = command.cost ?? call.reserved;
  const settled = { cost, costIsBound: command.cost === undefined };
  const read = readAnswer(command, run, agent, deps);
  if ('errorClass' in read)
    return afterFailure(run, deps, call, {
      ...command,
      ...read,
      ...settled,
      retryAfterMs: undefined,
    });
  const { usage, finishReason, latencyMs, message } = command;
  const completed: EventBody<'model-call.completed.v1'> = {
    type: 'model-call.completed.v1',
    data: {
      ...placeOf(run, call),
      ...(usage && { usage }),
      costNanoUsd: cost,
      costIsBound: settled.costIsBound,
      finishReason,
      latencyMs,
      ...idOf(command),
      ...(read.repaired && { repaired: true }),
    },
    content: { message },
  };
  return thenAdvance(run, [completed], deps, command.at);
};

const placeOf = ({ request: { runId } }: OpenRun, { step, attempt, model }: ModelCall) => ({
  runId,
  step,
  attempt,
  model,
});

const idOf = ({ providerCallId }: Pick<RecordAnswer, 'providerCallId'>) =>
  providerCallId === undefined ? {} : { providerCallId: providerCallId.slice(0, 200) };

/**
 * Where the provider said that it would not answer, nothing is billed. After anything else it may
 * have answered: the call is charged at its bound.
 */
const isNotBilled: ReadonlySet<CallErrorClass> = new Set([
  'rate-limited',
  'overloaded',
  'refused',
  'misconfigured',
]);

export const afterModelFailure = (
  command: RecordModelFailure,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const call = callInFlight(run, command);
  if (!call) return [];
  const costIsBound = command.billed === true || !isNotBilled.has(command.errorClass);
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

type Fault = Pick<Failure, 'errorClass' | 'reason'>;

/** What makes an answer unusable, or how it was read. */
const readAnswer = (
  command: RecordAnswer,
  run: OpenRun,
  { definition }: LoadedAgent,
  deps: RunDeps,
): Fault | { readonly repaired: boolean } => {
  const { finishReason, text, toolCalls } = command;
  if (finishReason === 'content-filter')
    return { errorClass: 'refused', reason: 'The model refused to answer.' };
  if (finishReason === 'length')
    return { errorClass: 'truncated', reason: 'The answer was cut off at the output cap.' };
  if (finishReason === 'error' || finishReason === 'interrupted')
    return { errorClass: 'overloaded', reason: `The provider ended with "${finishReason}".` };
  if (text === '' && toolCalls.length === 0)
    return { errorClass: 'malformed-output', reason: 'it is empty' };
  if (toolCalls.length > 0 || run.turn < definition.turns.length) return { repaired: false };
  const parsed = jsonIn(text);
  if ('fault' in parsed) return { errorClass: 'malformed-output', reason: parsed.fault };
  const faults = deps.faultsOf(definition.output, parsed.value);
  if (faults.length === 0) return parsed;
  return { errorClass: 'malformed-output', reason: described(faults) };
};

/** Enough to mend the answer by: a long list that is wrong in each item says the same each time. */
const MAX_FAULTS = 20;

const described = (faults: ReturnType<RunDeps['faultsOf']>): string =>
  [
    ...faults.slice(0, MAX_FAULTS).map(({ at, reason }) => `${at || '(root)'} ${reason}`),
    ...(faults.length > MAX_FAULTS ? [`and ${faults.length - MAX_FAULTS} more`] : []),
  ].join('; ');

interface Settled extends Failure {
  readonly cost: NanoUsd;
  readonly costIsBound: boolean;
  readonly latencyMs: number;
  readonly usage?: Usage | undefined;
  readonly providerCallId?: string | undefined;
}

const afterFailure = (
  run: OpenRun,
  deps: RunDeps,
  call: ModelCall,
  failure: Settled,
): readonly EventBody[] => {
  const { errorClass, reason, cost, costIsBound, latencyMs, message, usage, at } = failure;
  const failed: EventBody<'model-call.failed.v1'> = {
    type: 'model-call.failed.v1',
    data: {
      ...placeOf(run, call),
      errorClass,
      reason: reason.slice(0, 2_000),
      costNanoUsd: cost,
      costIsBound,
      latencyMs,
      ...(usage && { usage }),
      ...idOf(failure),
    },
    ...(message && { content: { message } }),
  };
  const next = evolveRun(run, failed);
  if (!isOpen(next)) return [failed];
  const verdict = modelRetryOf(next, deps, call, failure);
  if ('retry' in verdict) return thenAdvance(run, [failed, verdict.retry], deps, at);
  // What it said is no part of the reason, which is a fact: it is shown to whoever is asked.
  const shown = message ? { ...next, answer: textOf(message) } : next;
  return [failed, suspendForFailure(shown, errorClass, reason, at, verdict.because)];
};
