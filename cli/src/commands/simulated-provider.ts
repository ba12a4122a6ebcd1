import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NANO_PER_USD, Refusal } from '@nightshift/kernel';
import {
  priceBook,
  type PriceFile,
  priceFile,
  type SimulatedModel,
  type Tariff,
} from '@nightshift/models';
import {
  answersFromModels,
  type FaultName,
  type ProviderSimulator,
  startProviderSimulator,
} from '@nightshift/provider-simulator';
import { loadWorkflowModules } from '@nightshift/service-kit';

export type Rates = Partial<Record<FaultName, number>>;

export interface SimulateOptions {
  readonly port: number;
  readonly seed: string;
  readonly faults?: Rates;
  readonly workflows?: readonly string[];
  readonly latencyMs: number;
  readonly writePrices?: string;
}

interface Simulated {
  readonly simulator: ProviderSimulator;
  /** In which Nightshift uses it. */
  readonly environment: Readonly<Record<string, string>>;
}

type Models = Readonly<Record<string, SimulatedModel>>;

export const startSimulated = async (options: SimulateOptions): Promise<Simulated> => {
  const { port, seed, latencyMs, faults = {}, workflows = [], writePrices } = options;
  const models = (await loadWorkflowModules(workflows)).simulatedModels as Models;
  // Whoever reads it may run in another folder.
  const prices = writePrices === undefined ? undefined : resolve(writePrices);
  if (prices !== undefined) addPrices(prices, models);
  const listed = priceBook();
  const simulator = await startProviderSimulator({
    port,
    seed,
    latencyMs,
    faults: { mix: faults },
    answer: answersFromModels(models),
    prices: (model, api) => models[model]?.price ?? listed.get(`${api}/${model}`, new Date()),
  }).catch((error: unknown) => {
    throw unavailable(port, error);
  });
  return { simulator, environment: environmentOf(simulator, models, prices) };
};

const environmentOf = (
  { openAiUrl, anthropicUrl }: ProviderSimulator,
  models: Models,
  prices: string | undefined,
): Readonly<Record<string, string>> => {
  const replaced = Object.keys(models).map((id) => `simulated/${id}=openai/${id}`);
  return {
    OPENAI_BASE_URL: openAiUrl,
    OPENAI_API_KEY: 'simulated',
    ANTHROPIC_BASE_URL: anthropicUrl,
    ANTHROPIC_API_KEY: 'simulated',
    ...(replaced.length > 0 && { NIGHTSHIFT_MODEL_MAP: replaced.join(',') }),
    ...(prices !== undefined && { NIGHTSHIFT_PRICES: prices }),
  };
};

const unavailable = (port: number, error: unknown): unknown =>
  (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? new Refusal(
        'port-in-use',
        'unavailable',
        `Port ${port} is in use. Name another with --port, or 0 for any.`,
      )
    : error;

/** Beside what the file has already, so that it can be one that is in use. */
const addPrices = (path: string, models: Models): void => {
  const ours: PriceFile = {};
  for (const [id, { price }] of Object.entries(models))
    for (const provider of ['openai', 'anthropic', 'compatible'])
      ours[`${provider}/${id}`] = usdOf(price);
  const text = JSON.stringify({ ...pricesIn(path), ...ours }, undefined, 2);
  writeFileSync(path, `${text}\n`);
};

const pricesIn = (path: string): PriceFile => {
  if (!existsSync(path)) return {};
  try {
    return priceFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Refusal(
      'not-a-price-file',
      'invalid',
      `${path} is there already, and is no price file: ${(error as Error).message}`,
    );
  }
};

const usdOf = ({ input, cachedInput, cacheWrite, output, reasoning }: Tariff) => {
  const nanoUsd = { input, cachedInput, cacheWrite, output, reasoning };
  const usd = Object.entries(nanoUsd).map(([name, rate]) => [name, rate / NANO_PER_USD] as const);
  return Object.fromEntries(usd) as typeof nanoUsd;
};
