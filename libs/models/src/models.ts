import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4Message,
} from '@ai-sdk/provider';
import type { Usage } from '@nightshift/contracts';
import { CallError, type Json, type NanoUsd } from '@nightshift/kernel';
import { classify } from './classify.js';
import { boundOf, type CallSize, costOf, type ModelPrice, type PriceBook } from './price-book.js';
import type { SimulatedModel } from './simulated.js';

/** Gives a model of a provider by the name after `provider/`. */
export type Provider = (model: string) => LanguageModelV4;

export interface ModelsOptions {
  readonly prices: PriceBook;
  /** By the name after `simulated/`. */
  readonly simulated?: Readonly<Record<string, SimulatedModel>>;
  /** Further providers by name: any of the AI SDK, one line each. */
  readonly providers?: Readonly<Record<string, Provider>>;
  readonly openAi?: { readonly apiKey: string; readonly baseUrl?: string };
  readonly anthropic?: { readonly apiKey: string; readonly baseUrl?: string };
  /** Any server that speaks OpenAI's chat completions; its models are `compatible/<model>`. */
  readonly compatible?: { readonly baseUrl: string; readonly apiKey?: string };
  /** From a model of a workflow to the one that is used instead; `provider/*` for all of a provider. */
  readonly replaced?: ReadonlyMap<string, string>;
}

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
}

/** The models that can be called, by `provider/model`. */
export interface Models {
  /** The model used where a workflow names `name`. */
  readonly nameOf: (name: string) => string;
  /** The most a call can cost; `undefined` if the model has no price, and so must not be called. */
  readonly boundOf: (name: string, size: CallSize) => NanoUsd | undefined;
  readonly costOf: (name: string, usage: Usage) => NanoUsd | undefined;
  /** Exactly one request. @throws CallError */
  readonly call: (name: string, options: LanguageModelV4CallOptions) => Promise<ModelAnswer>;
}

export const openModels = (options: ModelsOptions): Models => {
  const { prices, simulated = {}, replaced = new Map<string, string>() } = options;
  const providers = providersOf(options);
  const priceOf = (name: string): ModelPrice | undefined => {
    const [provider, id] = split(name);
    return provider === 'simulated' ? simulated[id]?.price : prices.get(name);
  };
  return {
    nameOf: (name) => replaced.get(name) ?? replaced.get(`${split(name)[0]}/*`) ?? name,
    boundOf: (name, size) => {
      const price = priceOf(name);
      return price && boundOf(price, size);
    },
    costOf: (name, usage) => {
      const price = priceOf(name);
      return price && costOf(price, usage);
    },
    call: async (name, call) => {
      const [provider, id] = split(name);
      const model = provider === 'simulated' ? simulated[id]?.model : providers[provider]?.(id);
      if (!model)
        throw new CallError('misconfigured', `There is no model "${name}": ${hintFor(provider)}`);
      try {
        return answerOf(await model.doGenerate(call));
      } catch (error) {
        throw classify(error, Date.now());
      }
    },
  };
};

const providersOf = ({
  openAi,
  anthropic,
  compatible,
  providers = {},
}: ModelsOptions): Readonly<Record<string, Provider>> => ({
  ...(openAi && { openai: createOpenAI({ apiKey: openAi.apiKey, ...base(openAi.baseUrl) }).chat }),
  ...(anthropic && {
    anthropic: createAnthropic({ apiKey: anthropic.apiKey, ...base(anthropic.baseUrl) }),
  }),
  ...(compatible && {
    compatible: createOpenAICompatible({
      name: 'compatible',
      baseURL: compatible.baseUrl,
      includeUsage: true,
      ...(compatible.apiKey === undefined ? {} : { apiKey: compatible.apiKey }),
    }),
  }),
  ...providers,
});

const base = (baseURL: string | undefined): { baseURL?: string } =>
  baseURL === undefined ? {} : { baseURL };

const split = (name: string): [provider: string, model: string] => {
  const slash = name.indexOf('/');
  if (slash < 0) return [name, ''];
  return [name.slice(0, slash), name.slice(slash + 1)];
};

const hintFor = (provider: string): string => {
  if (provider === 'simulated')
    return 'no loaded workflow module brings it (NIGHTSHIFT_WORKFLOWS).';
  if (provider === 'openai') return 'set OPENAI_API_KEY or OPENAI_API_KEY_FILE.';
  if (provider === 'anthropic') return 'set ANTHROPIC_API_KEY or ANTHROPIC_API_KEY_FILE.';
  if (provider === 'compatible') return 'set NIGHTSHIFT_COMPATIBLE_URL.';
  return `the provider "${provider}" is not known.`;
};

const answerOf = ({
  content,
  finishReason,
  usage,
  structuredOutputText,
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
    outputTokens: outputTokens.total ?? Number.NaN,
    reasoningTokens: outputTokens.reasoning ?? 0,
  };
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  return Object.values(usage).every(isCount) ? usage : undefined;
};
