import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { Usage } from '@nightshift/contracts';
import { CallError, type NanoUsd } from '@nightshift/kernel';
import { answerOf, type ModelAnswer } from './answer.js';
import { classify } from './classify.js';
import type { PriceBook } from './price-book.js';
import { boundOf, type CallSize, costOf, type ModelPrice } from './price.js';
import { fitted, hintFor, type ProviderOptions, providersOf } from './providers.js';
import type { SimulatedModel } from './simulated.js';
import { streamed, type StreamLimits } from './streamed.js';

export interface ModelsOptions extends ProviderOptions {
  readonly prices: PriceBook;
  /** By the name after `simulated/`. */
  readonly simulated?: Readonly<Record<string, SimulatedModel>>;
  /** From a model of a workflow to the one that is used instead; `provider/*` for all of a provider. */
  readonly replaced?: ReadonlyMap<string, string>;
  /** Default: 90 s to the first token, 30 s to each further one. */
  readonly streamLimits?: StreamLimits;
}

/** The models that can be called, by `provider/model`. */
export interface Models {
  /** The model used where a workflow names `name`. */
  readonly nameOf: (name: string) => string;
  /** The most a call can cost; `undefined` if the model has no price, and so must not be called. */
  readonly boundOf: (name: string, size: CallSize) => NanoUsd | undefined;
  readonly costOf: (name: string, usage: Usage) => NanoUsd | undefined;
  /**
   * Exactly one request.
   * @throws CallError; a CutAnswer where an answer broke off that was streamed
   */
  readonly call: (
    name: string,
    options: LanguageModelV4CallOptions,
    how?: { readonly stream?: boolean },
  ) => Promise<ModelAnswer>;
}

const STREAM_LIMITS: StreamLimits = { firstTokenMs: 90_000, betweenTokensMs: 30_000 };

export const openModels = (options: ModelsOptions): Models => {
  const { prices, simulated = {}, replaced = new Map<string, string>() } = options;
  const { streamLimits = STREAM_LIMITS } = options;
  const providers = providersOf(options);
  const priceOf = (name: string): ModelPrice | undefined => {
    const [provider, id] = split(name);
    return provider === 'simulated' ? simulated[id]?.price : prices.get(name, new Date());
  };
  const modelOf = (provider: string, id: string): LanguageModelV4 => {
    const model = provider === 'simulated' ? simulated[id]?.model : providers[provider]?.(id);
    if (model) return model;
    throw new CallError(
      'misconfigured',
      `There is no model "${provider}/${id}": ${hintFor(provider)}`,
    );
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
    call: async (name, call, { stream = false } = {}) => {
      const [provider, id] = split(name);
      try {
        const model = modelOf(provider, id);
        const request = fitted(provider, id, call);
        return answerOf(
          stream ? await streamed(model, request, streamLimits) : await model.doGenerate(request),
        );
      } catch (error) {
        throw classify(error, Date.now());
      }
    },
  };
};

const split = (name: string): [provider: string, model: string] => {
  const slash = name.indexOf('/');
  if (slash < 0) return [name, ''];
  return [name.slice(0, slash), name.slice(slash + 1)];
};
