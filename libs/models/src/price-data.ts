import { nanoFromUsd } from '@nightshift/kernel';
import {
  calcPrice,
  type ConditionalPrice,
  findProvider,
  type ModelInfo,
  type ModelPrice as ListedPrice,
  type PriceCalculationResult,
  waitForUpdate,
} from '@pydantic/genai-prices';
import type { ModelPrice, Rates, Tariff } from './price.js';

/** The list prices of the installed package, and when it was published. */
export const PRICE_DATA = '@pydantic/genai-prices 0.1.8 of 2026-09-23';

/** What the list says of a model; or why it says nothing that a call could be reserved at. */
export type Listed = ModelPrice | { readonly unpriced: string };

/** @param at when the call is made: prices change by date, and some by the hour */
export const listedPrice = (provider: string, model: string, at: Date): Listed => {
  // The library also guesses providers; another one's price is none.
  if (findProvider({ providerId: provider })?.id !== provider)
    return { unpriced: `the list has no provider "${provider}"` };
  const found = foundIn(provider, model, at);
  if (!found) return { unpriced: `the list has no model "${model}" of ${provider}` };
  if (searchesByItself(found.model.id))
    return { unpriced: 'it searches the web by itself, which is billed and in no usage' };
  const tariffs = [found.model_price, ...around(found.model, at)].map(tariffFrom);
  const faulty = tariffs.find((one) => 'unpriced' in one);
  if (faulty) return faulty;
  const [now, ...alternatives] = tariffs as Tariff[];
  if (!now) return { unpriced: 'the list has no price for it' };
  const url = found.provider.pricing_urls?.[0];
  return {
    ...now,
    alternatives,
    floor: { input: 0, output: 0 },
    source: `${PRICE_DATA}, model "${found.model.id}"${since(found.model, at)}${url ? `, from ${url}` : ''}`,
  };
};

const foundIn = (provider: string, model: string, at: Date): PriceCalculationResult => {
  try {
    return calcPrice({}, model, { providerId: provider, timestamp: at });
  } catch {
    // Of an entry that is faulty in itself: no price is better than a wrong one.
    return null;
  }
};

/** Every model of the list, as `provider/model`. */
export const listedModels = async (): Promise<readonly string[]> =>
  ((await waitForUpdate()) ?? []).flatMap(({ id, models }) =>
    models.map((model) => `${id}/${model.id}`),
  );

const searchesByItself = (id: string): boolean =>
  /(^|[/-])(sonar|deep-research)(-|$)|-(search|online)(-|$)/.test(id);

const DAY_MS = 86_400_000;

/**
 * All that may apply within a day before or after: a call may be settled later than it is
 * reserved, and a date of the list has no time zone. The last that applies wins, as in the library.
 */
const around = ({ prices }: ModelInfo, at: Date): ListedPrice[] => {
  if (!Array.isArray(prices)) return [];
  const found: ListedPrice[] = [];
  for (const { constraint, prices: listed } of prices.toReversed()) {
    if (constraint?.type !== 'start_date') found.push(listed);
    else if (startOf(constraint) <= at.getTime() + DAY_MS) found.push(listed);
    if (constraint === undefined) break;
    if (constraint.type === 'start_date' && startOf(constraint) <= at.getTime() - DAY_MS) break;
  }
  return found;
};

const startOf = ({ start_date }: { readonly start_date: string }): number => Date.parse(start_date);

/** The newest date of a change that is in force. */
const since = ({ prices }: ModelInfo, at: Date): string => {
  const dates = (Array.isArray(prices) ? prices : [])
    .flatMap(({ constraint }: ConditionalPrice) =>
      constraint?.type === 'start_date' ? [constraint] : [],
    )
    .filter((constraint) => startOf(constraint) <= at.getTime())
    .map(({ start_date }) => start_date)
    .toSorted();
  const last = dates.at(-1);
  return last === undefined ? '' : `, since ${last}`;
};

/** What a usage tells apart. Of cache writes the short-lived: none other is ever asked for. */
const priced = {
  input: 'input_mtok',
  cachedInput: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  output: 'output_mtok',
  reasoning: 'output_reasoning_mtok',
} as const;

/** What no call of ours has: longer caches, input that is no text, tools that the provider runs. */
const neverUsed =
  /^(cache_write_(5m|1h)_mtok|input_(audio|image|video)_mtok|cache_(audio|image|video)_.*|(input_)?audio_hours|(web|storage)_searches_kcount)$/;

const tariffFrom = (listed: ListedPrice): Tariff | { readonly unpriced: string } => {
  const known = new Set<string>(Object.values(priced));
  const unknown = Object.keys(listed).filter((key) => !known.has(key) && !neverUsed.test(key));
  if (unknown.length > 0)
    return { unpriced: `it is also billed by ${unknown.join(', ')}, which no usage tells` };
  const starts = Object.values(priced).flatMap((key) => {
    const rate = listed[key];
    return typeof rate === 'object' ? rate.tiers.map(({ start }) => start) : [];
  });
  const tiers = [...new Set(starts)].toSorted((a, b) => a - b);
  const base = ratesAt(listed, 0);
  const steps = tiers.map((start) => ({ start, rates: ratesAt(listed, start + 1) }));
  // Nothing is free because a list is silent: who knows better says so in a price file.
  if (!base || steps.some(({ rates }) => !rates))
    return { unpriced: 'the list has no price per token of its input and output' };
  return {
    ...base,
    tiers: steps.flatMap(({ start, rates }) =>
      rates ? [{ ...rates, beyondInputTokens: start }] : [],
    ),
  };
};

const ratesAt = (listed: ListedPrice, inputTokens: number): Rates | undefined => {
  const rate = (key: string): number | undefined => {
    const found = listed[key];
    const usd =
      typeof found === 'object'
        ? (found.tiers
            .toSorted((a, b) => a.start - b.start)
            .findLast(({ start }) => inputTokens > start)?.price ?? found.base)
        : found;
    return usd === undefined ? undefined : nanoFromUsd(usd);
  };
  const input = rate(priced.input);
  const output = rate(priced.output);
  if (!input || !output) return undefined;
  return {
    input,
    cachedInput: rate(priced.cachedInput) ?? input,
    cacheWrite: rate(priced.cacheWrite) ?? input,
    output,
    reasoning: rate(priced.reasoning) ?? output,
  };
};
