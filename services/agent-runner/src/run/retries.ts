import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { EventBody } from '@nightshift/contracts';
import {
  backoffMs,
  type CallErrorClass,
  type Instant,
  plusMs,
  recoveryOf,
} from '@nightshift/kernel';
import { repromptFor } from './conversation.js';
import type { RunDeps } from './deps.js';
import type { ModelCall, OpenRun, ToolCall } from './run-state.js';

/** The one place that decides whether a call is tried again: by its class, within one budget. */

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

/** Who asks for more than this is not waited for: nothing stops silently. */
const LONGEST_WAIT_MS = 3_600_000;

export const modelRetryOf = (
  run: OpenRun,
  deps: RunDeps,
  call: ModelCall,
  failure: Failure,
): Retry | undefined => {
  const definition = deps.agentOf(run.request.workflow, run.request.agent)?.definition;
  if (isBrokenOff(run, failure)) {
    const retry = scheduled(run, call, failure, 0);
    return { ...retry, data: { ...retry.data, uncounted: true } };
  }
  if (!definition || run.retries.run >= definition.retries.perRun) return undefined;
  const { errorClass, reason, random, retryAfterMs = 0, message } = failure;
  switch (recoveryOf(errorClass)) {
    case 'reprompt':
      if (run.reprompted) return undefined;
      return {
        ...scheduled(run, call, failure, 0),
        content: { messages: repromptFor(message ?? { role: 'assistant', content: [] }, reason) },
      };
    case 'more-output':
      return run.outputFactor > 1 ? undefined : scheduled(run, call, failure, 0);
    case 'backoff': {
      const { call: tried } = run.retries;
      if (tried < definition.retries.perCall && retryAfterMs <= LONGEST_WAIT_MS)
        return scheduled(run, call, failure, backoffMs(tried, random, undefined, retryAfterMs));
      const models = [...new Set(definition.models.map(deps.modelOf))];
      const fallback = models[models.indexOf(call.model) + 1];
      if (fallback === undefined) return undefined;
      const retry = scheduled(run, call, failure, 0);
      return { ...retry, data: { ...retry.data, model: fallback } };
    }
    case 'ask':
    case 'halt':
    case 'tell-model':
      return undefined;
  }
};

/** An order to stop broke the call off: it begins anew with the run, whatever was tried before. */
const isBrokenOff = ({ held }: OpenRun, { errorClass }: Failure): boolean =>
  held && errorClass === 'outcome-unknown';

export const toolRetryOf = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  failure: Failure,
): Retry | undefined => {
  const definition = deps.agentOf(run.request.workflow, run.request.agent)?.definition;
  if (
    !definition ||
    recoveryOf(failure.errorClass) !== 'backoff' ||
    run.retries.run >= definition.retries.perRun ||
    call.attempt > definition.retries.perCall
  )
    return undefined;
  return scheduled(run, call, failure, backoffMs(call.attempt - 1, failure.random));
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
