import type { LanguageModelV4GenerateResult, LanguageModelV4Message } from '@ai-sdk/provider';
import type { Usage } from '@nightshift/contracts';
import type { Json } from '@nightshift/kernel';

export interface ModelAnswer {
  /** As it goes back into the prompt; a tool call's input is an object. */
  readonly message: LanguageModelV4Message;
  /** Text of the answer, whole. */
  readonly text: string;
  readonly toolCalls: readonly {
    readonly toolCallId: string;
    readonly tool: string;
    readonly arguments: Json;
  }[];
  readonly finishReason: string;
  /** `undefined` where the provider reported none. */
  readonly usage: Usage | undefined;
  /** What the provider calls this call: its own books name it. */
  readonly providerCallId?: string | undefined;
}

export const answerOf = ({
  content,
  finishReason,
  usage,
  structuredOutputText,
  response,
}: LanguageModelV4GenerateResult): ModelAnswer => {
  const text =
    structuredOutputText ??
    content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const toolCalls = content.flatMap((part) =>
    part.type === 'tool-call'
      ? [{ toolCallId: part.toolCallId, tool: part.toolName, arguments: argumentsOf(part.input) }]
      : [],
  );
  return {
    text,
    toolCalls,
    finishReason: finishReason.unified,
    usage: usageOf(usage),
    providerCallId: callIdOf(response?.id),
    message: {
      role: 'assistant',
      content: [
        ...(text === '' ? [] : [{ type: 'text' as const, text }]),
        ...toolCalls.map(({ toolCallId, tool, arguments: input }) => ({
          type: 'tool-call' as const,
          toolCallId,
          toolName: tool,
          input,
        })),
      ],
    },
  };
};

/** As long as an event has room for. */
export const callIdOf = (id: string | undefined): string | undefined =>
  id === undefined || id === '' ? undefined : id.slice(0, 200);

/** Arguments that are no JSON stay text; no tool's schema accepts that, and the model is told. */
const argumentsOf = (input: string): Json => {
  try {
    return JSON.parse(input === '' ? '{}' : input) as Json;
  } catch {
    return input;
  }
};

/** Counts that are none (a server may send anything) are no usage: the call is charged at its bound. */
const usageOf = ({
  inputTokens,
  outputTokens,
}: LanguageModelV4GenerateResult['usage']): Usage | undefined => {
  const usage = {
    inputTokens: inputTokens.total ?? Number.NaN,
    cachedInputTokens: inputTokens.cacheRead ?? 0,
    ...(inputTokens.cacheWrite === undefined
      ? {}
      : { cacheWriteInputTokens: inputTokens.cacheWrite }),
    outputTokens: outputTokens.total ?? Number.NaN,
    reasoningTokens: outputTokens.reasoning ?? 0,
  };
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  return Object.values(usage).every(isCount) ? usage : undefined;
};
