import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { sha256 } from '@nightshift/kernel';
import { priceFrom } from './price-file.js';
import type { ModelPrice } from './price.js';

/** What a simulated model is asked. */
export interface SimulatedCall {
  readonly prompt: LanguageModelV4Prompt;
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  /** Uniform in [0, 1), the same for the same prompt and `salt`: where mistakes come from. */
  readonly chance: (salt: string) => number;
}

/** What it answers: text, tool calls, or one of the ways in which real models fail. */
export type SimulatedAnswer =
  | { readonly text: string; readonly latencyMs?: number }
  | {
      readonly toolCalls: readonly { readonly tool: string; readonly arguments: object }[];
      readonly latencyMs?: number;
    }
  | { readonly refusal: string; readonly latencyMs?: number }
  | { readonly truncated: string; readonly latencyMs?: number };

export interface SimulatedModel {
  readonly model: LanguageModelV4;
  readonly price: ModelPrice;
}

export interface SimulatedModelSpec {
  /** Name after `simulated/`. */
  readonly id: string;
  /** Rules, not a model: reads the prompt and answers. */
  readonly answer: (call: SimulatedCall) => SimulatedAnswer;
  /** Time to an answer, unless it says otherwise. Default 0. */
  readonly latencyMs?: number;
  /** In USD per million tokens. Default: those of a small real model. */
  readonly price?: { readonly input: number; readonly output: number };
}

const BYTES_PER_TOKEN = 4;

/**
 * A stand-in for a model where none can be reached, behind the same interface as the real ones.
 * Its provider is always `simulated`; usage is counted as four bytes to a token.
 */
export const simulatedModel = ({
  id,
  answer,
  latencyMs = 0,
  price = { input: 0.25, output: 2 },
}: SimulatedModelSpec): SimulatedModel => ({
  price: priceFrom(price, 'simulated'),
  model: modelOf(id, async (options) => {
    const prompt = JSON.stringify(options.prompt);
    let hash: string | undefined;
    const seed = (): string => (hash ??= sha256(prompt));
    const chosen = answer({
      prompt: options.prompt,
      tools: (options.tools ?? []).map(({ name }) => name),
      chance: (salt) =>
        Number.parseInt(sha256(`${seed()}:${salt}`).slice(0, 8), 16) / 0x1_0000_0000,
    });
    await pause(chosen.latencyMs ?? latencyMs, options.abortSignal);
    return resultOf(chosen, options, prompt, seed);
  }),
});

/** A model that answers with what `generate` gives, whole or piece by piece. */
export const modelOf = (id: string, generate: LanguageModelV4['doGenerate']): LanguageModelV4 => ({
  specificationVersion: 'v4',
  provider: 'simulated',
  modelId: id,
  supportedUrls: {},
  doGenerate: generate,
  doStream: async (options) => ({ stream: ReadableStream.from(partsOf(await generate(options))) }),
});

/** Characters that a simulated model says at a time. */
const PIECE = 32;

const partsOf = ({
  content,
  finishReason,
  usage,
}: LanguageModelV4GenerateResult): LanguageModelV4StreamPart[] => [
  { type: 'stream-start', warnings: [] },
  ...content.flatMap((part): LanguageModelV4StreamPart[] => {
    if (part.type !== 'text') return part.type === 'tool-call' ? [part] : [];
    return (part.text.match(new RegExp(`[^]{1,${PIECE}}`, 'g')) ?? []).map((delta) => ({
      type: 'text-delta',
      id: 'text',
      delta,
    }));
  }),
  { type: 'finish', finishReason, usage },
];

const resultOf = (
  answer: SimulatedAnswer,
  { tools = [], maxOutputTokens = Number.POSITIVE_INFINITY }: LanguageModelV4CallOptions,
  prompt: string,
  seed: () => string,
): LanguageModelV4GenerateResult => {
  const [text, ending] = textOf(answer);
  const calls = 'toolCalls' in answer ? answer.toolCalls : [];
  const content: LanguageModelV4GenerateResult['content'] = [
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...calls.map((call, index) => ({
      type: 'tool-call' as const,
      toolCallId: `call_${seed().slice(0, 12)}_${index}`,
      toolName: call.tool,
      input: JSON.stringify(call.arguments),
    })),
  ];
  const input = tokensOf(prompt) + tokensOf(JSON.stringify(tools));
  const whole = tokensOf(JSON.stringify(content));
  // Like a real model, it stops at the cap: a call never costs more than was reserved.
  const isCut = whole > maxOutputTokens;
  const reason = isCut ? 'length' : ending;
  const output = Math.min(whole, maxOutputTokens);
  return {
    content: isCut ? cutAt(maxOutputTokens, text) : content,
    finishReason: { unified: reason, raw: reason },
    usage: {
      inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: output, text: output, reasoning: 0 },
    },
    warnings: [],
  };
};

const cutAt = (tokens: number, text: string): LanguageModelV4GenerateResult['content'] =>
  text === '' ? [] : [{ type: 'text', text: text.slice(0, tokens * BYTES_PER_TOKEN) }];

const textOf = (
  answer: SimulatedAnswer,
): [string, 'stop' | 'tool-calls' | 'content-filter' | 'length'] => {
  if ('text' in answer) return [answer.text, 'stop'];
  if ('refusal' in answer) return [answer.refusal, 'content-filter'];
  if ('truncated' in answer) return [answer.truncated, 'length'];
  return ['', 'tool-calls'];
};

const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> | undefined => {
  signal?.throwIfAborted();
  if (ms <= 0) return undefined;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
};
