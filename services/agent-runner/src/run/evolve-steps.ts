import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { EventBody } from '@nightshift/contracts';
import { addNano, nano, subtractNano } from '@nightshift/kernel';
import { textOf, toolCallsIn, withMessages } from './conversation.js';
import { failedWith, keptOf, toolFailed } from './evolve-failures.js';
import type { OpenRun, ToolCall } from './run-state.js';

/** What the events of steps change: model calls, tool calls and their retries. */

export const modelStep = (run: OpenRun, event: EventBody): Partial<OpenRun> | undefined => {
  switch (event.type) {
    case 'model-call.requested.v1': {
      const { step, attempt, model, maxOutputTokens, reservedNanoUsd } = event.data;
      return {
        doing: {
          name: 'model',
          call: { step, attempt, model, maxOutputTokens, reserved: nano(reservedNanoUsd) },
        },
        conversation: withMessages(
          run.conversation,
          event.content.messages as LanguageModelV4Message[],
        ),
        step,
        attempt,
        tools: [],
        addendum: [],
        modelCalls: run.modelCalls + 1,
      };
    }
    case 'model-call.completed.v1': {
      const message = event.content.message as LanguageModelV4Message;
      const wanted = toolCallsIn(message);
      return {
        doing: { name: 'ready' },
        purse: spend(run, event.data.costNanoUsd),
        conversation: withMessages(run.conversation, [message]),
        attempt: 0,
        turn: wanted.length > 0 ? run.turn : run.turn + 1,
        answer: textOf(message),
        wanted,
        outputFactor: 1,
        reprompted: false,
        retries: { ...run.retries, call: 0 },
        failures: [],
        answeredBy: event.data.model,
      };
    }
    case 'model-call.failed.v1':
      return {
        doing: { name: 'ready' },
        purse: spend(run, event.data.costNanoUsd),
        failures: failedWith(run, { ...event.data, what: event.data.model, isOfModel: true }),
      };
    default:
      return undefined;
  }
};

const spend = ({ purse }: OpenRun, cost: number): OpenRun['purse'] => ({
  ...purse,
  spent: addNano(purse.spent, nano(cost)),
});

export const toolStep = (run: OpenRun, event: EventBody): Partial<OpenRun> => {
  switch (event.type) {
    case 'retry.scheduled.v1':
      return retried(run, event);
    case 'tool-call.requested.v1': {
      const { step, attempt, tool, toolCallId, effect, idempotencyKey } = event.data;
      const call: ToolCall = {
        step,
        attempt,
        tool,
        toolCallId,
        effect,
        idempotencyKey,
        arguments: event.content.arguments,
        status: 'running',
        effectIs: 'unknown',
        queries: 0,
        reconciling: false,
        ...keptOf(run.tools.find((one) => one.step === step)),
      };
      return {
        doing: { name: 'tools' },
        wanted: run.wanted.filter((one) => one.toolCallId !== toolCallId),
        tools: [...run.tools.filter((one) => one.step !== step), call],
        step: Math.max(run.step, step),
        toolCalls: run.toolCalls + 1,
      };
    }
    case 'tool-call.completed.v1':
      return withTool(run, event.data.step, (call) => ({
        ...call,
        status: 'done',
        effectIs: 'done',
        result: { ok: true, value: event.content.result },
      }));
    case 'tool-call.failed.v1':
      return {
        ...withTool(run, event.data.step, (call) => toolFailed(call, event)),
        // What the model is told is no failure of the run.
        ...(event.data.errorClass !== 'tool-logical' && {
          failures: failedWith(run, { ...event.data, what: event.data.tool, isOfModel: false }),
        }),
      };
    case 'effect.queried.v1':
      return withTool(run, event.data.step, (call) => ({
        ...call,
        status: 'querying',
        queries: event.data.query,
        reconciling: true,
      }));
    case 'effect.found.v1': {
      const { step, effectIs, errorClass, reason } = event.data;
      const reconciling = errorClass !== undefined;
      return withTool(run, step, (call) => ({
        ...call,
        status: 'unknown',
        effectIs,
        reconciling,
        failure: reason,
      }));
    }
    default:
      return {};
  }
};

const withTool = (
  run: OpenRun,
  step: number,
  change: (call: ToolCall) => ToolCall,
): Partial<OpenRun> => {
  const tools = run.tools.map((call) => (call.step === step ? change(call) : call));
  return {
    tools,
    ...(run.doing.name === 'tools' && run.wanted.length === 0 ? readyIfDone(tools) : {}),
  };
};

const readyIfDone = (tools: readonly ToolCall[]): Partial<OpenRun> =>
  tools.every(({ status }) => status === 'done') ? { doing: { name: 'ready' } } : {};

const retried = (
  run: OpenRun,
  { data, content }: EventBody<'retry.scheduled.v1'>,
): Partial<OpenRun> => {
  const { errorClass, step, dueAt, delayMs, model, uncounted = false } = data;
  const retries = uncounted
    ? run.retries
    : {
        // A fallback model is no second budget: what the call has used stays used.
        call: model === undefined ? run.retries.call + 1 : run.retries.call,
        run: run.retries.run + 1,
        byClass: {
          ...run.retries.byClass,
          [errorClass]: (run.retries.byClass[errorClass] ?? 0) + 1,
        },
      };
  if (run.tools.some((call) => call.step === step)) {
    return {
      retries,
      ...withTool(run, step, (call) => ({
        ...call,
        status: 'waiting',
        dueAt,
        ...(uncounted && { uncounted: (call.uncounted ?? 0) + 1 }),
      })),
    };
  }
  return {
    retries,
    doing: delayMs === 0 ? { name: 'ready' } : { name: 'backing-off', dueAt },
    addendum: content ? (content.messages as LanguageModelV4Message[]) : run.addendum,
    reprompted: run.reprompted || errorClass === 'malformed-output',
    outputFactor: errorClass === 'truncated' ? run.outputFactor * 2 : run.outputFactor,
    model: model ?? run.model,
  };
};

/** What can still be reserved. */
export const free = ({ purse }: OpenRun): number => subtractNano(purse.granted, purse.spent);
