import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { CallError } from '@nightshift/kernel';
import { CutAnswer, type ModelAnswer, type Models } from '@nightshift/models';
import { count, measureChat } from '@nightshift/telemetry';
import type { LoadedAgent } from './deps.js';
import { offerOf } from './offer.js';
import type { RecordAnswer, RecordModelFailure } from './run-command.js';
import type { ModelCall, OpenRun } from './run-state.js';
import { withinTime } from './within-time.executor.js';

type Answer = Omit<RecordAnswer, 'at' | 'random'>;
type Failure = Omit<RecordModelFailure, 'at' | 'random'>;

export interface CallToMake {
  readonly taskId: string;
  readonly run: OpenRun;
  readonly call: ModelCall;
}

/** Sends one model call: exactly one request, and an outcome in any case. */
export const performModelCall = async (
  models: Models,
  agent: LoadedAgent,
  what: CallToMake,
  abort: AbortController,
): Promise<Answer | Failure> => {
  const started = performance.now();
  const { step, attempt, model } = what.call;
  const { callTimeoutMs, stream = false } = agent.definition;
  const place = () => ({ step, attempt, latencyMs: Math.round(performance.now() - started) });
  try {
    const options = optionsOf(agent, what, abort.signal);
    const answer = await withinTime(model, callTimeoutMs, abort, () =>
      models.call(model, options, { stream }),
    );
    const cost = answer.usage && models.costOf(model, answer.usage);
    return counted(model, { type: 'recordAnswer', ...place(), ...factsOf(answer), cost });
  } catch (error) {
    return counted(model, { type: 'recordModelFailure', ...place(), ...failureOf(error) });
  }
};

const factsOf = ({
  message,
  text,
  toolCalls,
  finishReason,
  usage,
  providerCallId,
}: ModelAnswer) => ({
  message,
  text,
  toolCalls,
  finishReason,
  usage,
  providerCallId,
});

const failureOf = (error: unknown): Omit<Failure, 'type' | 'step' | 'attempt' | 'latencyMs'> => {
  const { errorClass, message: reason, retryAfterMs } = asCallError(error);
  if (!(error instanceof CutAnswer)) return { errorClass, reason, retryAfterMs };
  const { providerCallId, text } = error;
  const content = text === '' ? [] : [{ type: 'text' as const, text }];
  const message = { role: 'assistant' as const, content };
  return { errorClass, reason, retryAfterMs, providerCallId, ...(text === '' ? {} : { message }) };
};

const counted = <T extends Answer | Failure>(model: string, outcome: T): T => {
  measureChat(model, outcome);
  if (outcome.type === 'recordModelFailure') {
    count.modelCalls(1, { model, outcome: outcome.errorClass });
    return outcome;
  }
  const { usage } = outcome;
  count.modelCalls(1, { model, outcome: 'answered' });
  if (usage) {
    count.modelTokens(usage.inputTokens, { model, direction: 'input' });
    count.modelTokens(usage.outputTokens, { model, direction: 'output' });
  }
  return outcome;
};

const asCallError = (error: unknown): CallError =>
  error instanceof CallError
    ? error
    : new CallError('outcome-unknown', error instanceof Error ? error.message : String(error));

const optionsOf = (
  agent: LoadedAgent,
  { taskId, run, call }: CallToMake,
  abortSignal: AbortSignal,
): LanguageModelV4CallOptions => ({
  prompt: [...run.conversation.messages],
  maxOutputTokens: call.maxOutputTokens,
  abortSignal,
  headers: {
    'x-nightshift-task': taskId,
    // Providers log it: what they say of a call can be found in our record, and the other way round.
    'x-client-request-id': `${run.request.runId}.${call.step}.${call.attempt}`,
  },
  ...offerOf(agent, run.turn),
});
