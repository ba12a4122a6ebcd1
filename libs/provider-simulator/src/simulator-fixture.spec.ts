import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { Usage } from '@nightshift/contracts';
import { type Models, openModels, priceBook } from '@nightshift/models';
import { afterEach, expect } from 'vitest';
import {
  type ProviderSimulator,
  type SimulatorOptions,
  startProviderSimulator,
} from './simulator.js';

/** Real: the simulator, HTTP, and the clients of the AI SDK as the agent-runner opens them. */

const rates = { input: 1.25, cachedInput: 0.125, cacheWrite: 1.5625, output: 10 };

/** A model of each client. Unlike the first two, the third is known to understand schemas. */
export const clients = [
  { model: 'openai/m', api: 'openai' },
  { model: 'compatible/m', api: 'openai' },
  { model: 'anthropic/m', api: 'anthropic' },
  { model: 'anthropic/claude-sonnet-4-5', api: 'anthropic' },
] as const;
/** Every client, streaming and not. */
export const ways = clients.flatMap((client) =>
  [false, true].map((stream) => ({ ...client, stream, way: stream ? 'streamed' : 'whole' })),
);

const book = priceBook(Object.fromEntries(clients.map(({ model }) => [model, rates])));

const started: ProviderSimulator[] = [];
afterEach(async () => {
  for (const simulator of started.splice(0)) await simulator.stop();
});

export interface World {
  readonly simulator: ProviderSimulator;
  readonly models: Models;
}

export const simulating = async (options: Partial<SimulatorOptions> = {}): Promise<World> => {
  const simulator = await startProviderSimulator({
    seed: 1,
    answer: () => ({ text: '{"answer":"yes"}' }),
    prices: () => book.get('openai/m', new Date()),
    ...options,
  });
  started.push(simulator);
  const { openAiUrl, anthropicUrl } = simulator;
  const models = openModels({
    prices: book,
    openAi: { apiKey: 'simulated', baseUrl: openAiUrl },
    anthropic: { apiKey: 'simulated', baseUrl: anthropicUrl },
    compatible: { baseUrl: openAiUrl, schemas: true },
  });
  return { simulator, models };
};

export const asking = (
  more: Partial<LanguageModelV4CallOptions> = {},
): LanguageModelV4CallOptions => ({
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  maxOutputTokens: 100,
  ...more,
});

export const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('answered'),
    (error: unknown) => error,
  );

/** What the clients say of a usage; some leave out what is nothing. */
export const inFull = (usage: Usage | undefined): Usage | undefined =>
  usage && { cacheWriteInputTokens: 0, ...usage };

export const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
