import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Json, JsonObject, JsonSchema } from '@nightshift/kernel';
import type { SimulatedAnswer } from '@nightshift/models';

export type DialectName = 'openai' | 'anthropic';

export interface OfferedTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
}

/** What a client asked, whichever API it used. */
export interface ProviderRequest {
  readonly dialect: DialectName;
  readonly model: string;
  readonly prompt: LanguageModelV4Prompt;
  readonly tools: readonly OfferedTool[];
  /** A JSON answer was asked for, with or without a schema. */
  readonly wantsJson: boolean;
  readonly schema?: JsonSchema;
  readonly maxOutputTokens?: number;
  readonly stream: boolean;
  /** In a stream, OpenAI tells the usage only on demand. */
  readonly wantsUsage: boolean;
  /** The tool whose call is the JSON answer: how clients ask models without response schemas. */
  readonly jsonTool?: string;
}

/** The request, and whose it is. */
export interface AskedRequest extends ProviderRequest {
  /** From the header `x-nightshift-task`; `unknown` where absent. */
  readonly task: string;
  /** From the header `x-client-request-id`; `unknown` where absent. */
  readonly requestId: string;
  /** How often this task has asked this model this same prompt before. */
  readonly repeat: number;
}

/** Counts that an answer claims; they are part of the call's input and output, and billed. */
export interface ClaimedUsage {
  readonly cachedInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
  readonly reasoningTokens?: number;
}

/** What is answered: as a simulated model says it, with the counts it claims. */
export type ProviderAnswer = SimulatedAnswer & { readonly usage?: ClaimedUsage };

export type Answerer = (request: AskedRequest) => ProviderAnswer | Promise<ProviderAnswer>;

/** A request that the API refuses as invalid; the message is for the client. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

/**
 * A tool's result as it stands in a prompt. APIs carry it as text: what is JSON was JSON, and
 * `{"error": "…"}` alone is how the AI SDK writes an error for OpenAI.
 */
export const toolOutput = (
  text: string,
  isError: boolean,
): { type: 'error-text'; value: string } | { type: 'json' | 'text'; value: never } => {
  if (isError) return { type: 'error-text', value: text };
  const value = parsed(text);
  if (value === undefined) return { type: 'text', value: text as never };
  const error = onlyErrorOf(value);
  return error === undefined
    ? { type: 'json', value: value as never }
    : { type: 'error-text', value: error };
};

/** `undefined` where it is no JSON. */
export const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

const onlyErrorOf = (value: Json): string | undefined => {
  if (value === null || typeof value !== 'object' || Object.keys(value).join() !== 'error')
    return undefined;
  const { error } = value as JsonObject;
  return typeof error === 'string' ? error : undefined;
};
