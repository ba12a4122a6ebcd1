import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { priceBook } from '@nightshift/models';
import {
  type AskedRequest,
  type ProviderAnswer,
  type ProviderSimulator,
  startProviderSimulator,
} from '@nightshift/provider-simulator';
import type { Night } from './night.js';

/** In USD per million tokens. */
const PRICE = { input: 0.25, output: 2 };
const UNPRICED = 'nobody-knows-its-price';

/** Calls the offered tools one after another, then answers; a judge finds nothing. */
const answer = ({ prompt, tools, schema }: AskedRequest): ProviderAnswer => {
  const next = tools[prompt.filter(({ role }) => role === 'tool').length];
  if (next) return { toolCalls: [{ tool: next.name, arguments: { n: 1 } }] };
  const asksForFindings = JSON.stringify([schema ?? {}, prompt[0]]).includes('findings');
  return { text: JSON.stringify(asksForFindings ? { findings: [] } : { done: true }) };
};

/** Starts the simulator, and points a Nightshift that is not started yet at it. */
export const simulatedProviderFor = async (
  night: Night,
  models: readonly string[],
): Promise<ProviderSimulator> => {
  const priced = models.filter((model) => !model.endsWith(UNPRICED));
  const file = Object.fromEntries(priced.map((model) => [model, PRICE]));
  const book = priceBook(file);
  const simulator = await startProviderSimulator({
    seed: 'agents',
    answer,
    prices: (model, api) => book.get(`${api}/${model}`, new Date()),
  });
  const prices = join(night.folder, 'prices.json');
  await writeFile(prices, JSON.stringify(file));
  Object.assign(night.env, {
    NIGHTSHIFT_PRICES: prices,
    OPENAI_API_KEY: 'simulated',
    OPENAI_BASE_URL: simulator.openAiUrl,
    ANTHROPIC_API_KEY: 'simulated',
    ANTHROPIC_BASE_URL: simulator.anthropicUrl,
  });
  return simulator;
};
