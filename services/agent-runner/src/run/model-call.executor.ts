import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { CallError } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import { count } from '@nightshift/telemetry';
import type { LoadedAgent } from './deps.js';
import type { RecordAnswer, RecordModelFailure } from './run-command.js';
import type { ModelCall, OpenRun } from './run-state.js';
import { withinTime } from './within-time.executor.js';

type Outcome = Omit<RecordAnswer, 'at' | 'random'> | Omit<RecordModelFailure, 'at' | 'random'>;

/** Sends one model call: exactly one request, and an outcome in any case. */
export const performModelCall = async (
  models: Models,
  { definition, tools }: LoadedAgent,
  run: OpenRun,
  call: ModelCall,
  abort: AbortController,
): Promise<Outcome> => {
  const started = performance.now();
  const { step, attempt, model } = call;
  const latency = (): number => Math.round(performance.now() - started);
  try {
    const options = optionsOf({ definition, tools }, run, call, abort.signal);
    const answer = await withinTime(model, definition.callTimeoutMs, abort, () =>
      models.call(model, options),
    );
    const cost = answer.usage && models.costOf(model, answer.usage);
    count.modelCalls(1, { model, outcome: 'answered' });
    if (answer.usage) count.modelTokens(answer.usage.outputTokens, { model, direction: 'output' });
    if (cost !== undefined) count.modelCostUsd(cost / 1e9, { model });
    const { message, text, toolCalls, finishReason, usage } = answer;
    return {
      type: 'recordAnswer',
      step,
      attempt,
      latencyMs: latency(),
      message,
      text,
      toolCalls,
      finishReason,
      usage,
      cost,
    };
  } catch (error) {
    const { errorClass, message, retryAfterMs } = asCallError(error);
    count.modelCalls(1, { model, outcome: errorClass });
    return {
      type: 'recordModelFailure',
      step,
      attempt,
      latencyMs: latency(),
      errorClass,
      reason: message,
      retryAfterMs,
    };
  }
};

const asCallError = (error: unknown): CallError =>
  error instanceof CallError
    ? error
    : new CallError('outcome-unknown', error instanceof Error ? error.message : String(error));

const optionsOf = (
  { definition, tools }: Pick<LoadedAgent, 'definition' | 'tools'>,
  run: OpenRun,
  { maxOutputTokens }: ModelCall,
  abortSignal: AbortSignal,
): LanguageModelV4CallOptions => ({
  prompt: [...run.conversation.messages],
  maxOutputTokens,
  abortSignal,
  ...(definition.temperature === undefined ? {} : { temperature: definition.temperature }),
  ...(tools.length === 0
    ? {}
    : {
        tools: tools.map(({ name, description, input }): LanguageModelV4FunctionTool => ({
          type: 'function',
          name,
          description,
          inputSchema: input as never,
        })),
        toolChoice: { type: 'auto' as const },
      }),
  // Earlier turns are answered in any form.
  ...(run.turn >= definition.turns.length ? { responseFormat: { type: 'json' as const } } : {}),
});
