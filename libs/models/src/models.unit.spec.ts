import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { CallError } from '@nightshift/kernel';
import { expect, it } from 'vitest';
import { boundOf, costOf, openModels, priceBook, simulatedModel } from './index.js';

const call: LanguageModelV4CallOptions = {
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  maxOutputTokens: 100,
};

it('bounds the price of a call from above, at the dearest rates', () => {
  const price = priceBook().get('anthropic/claude-sonnet-4-5');
  if (!price) throw new Error('no price');
  const bound = boundOf(price, { inputBytes: 4_000, messages: 2, tools: 0, maxOutputTokens: 500 });
  const cost = costOf(price, {
    inputTokens: 4_000,
    cachedInputTokens: 0,
    outputTokens: 500,
    reasoningTokens: 0,
  });
  expect(bound).toBeGreaterThanOrEqual(cost);
  expect(cost).toBe(4_000 * 3_000 + 500 * 15_000);
});

it('knows no price of an unknown model', () => {
  const models = openModels({ prices: priceBook() });
  expect(
    models.boundOf('openai/nobody-knows', {
      inputBytes: 1,
      messages: 1,
      tools: 0,
      maxOutputTokens: 1,
    }),
  ).toBeUndefined();
});

it('replaces models by name and by provider', () => {
  const models = openModels({
    prices: priceBook(),
    replaced: new Map([
      ['simulated/*', 'openai/gpt-5-mini'],
      ['simulated/a', 'openai/gpt-5'],
    ]),
  });
  expect([
    models.nameOf('simulated/a'),
    models.nameOf('simulated/b'),
    models.nameOf('openai/x'),
  ]).toEqual(['openai/gpt-5', 'openai/gpt-5-mini', 'openai/x']);
});

it('calls a simulated model, which counts its tokens', async () => {
  const echo = simulatedModel({
    id: 'echo',
    answer: ({ prompt }) => ({ text: JSON.stringify(prompt[0]) }),
  });
  const answer = await openModels({ prices: priceBook(), simulated: { echo } }).call(
    'simulated/echo',
    call,
  );
  expect(answer.text).toContain('hello');
  expect(answer.usage?.outputTokens).toBeGreaterThan(0);
});

it('says what to set where a provider is not configured', async () => {
  await expect(
    openModels({ prices: priceBook() }).call('openai/gpt-5', call),
  ).rejects.toMatchObject({
    errorClass: 'misconfigured',
    message: expect.stringContaining('OPENAI_API_KEY') as string,
  });
});

it.each([
  [429, 'rate-limited'],
  [500, 'overloaded'],
  [529, 'overloaded'],
  [401, 'misconfigured'],
  [200, 'outcome-unknown'],
] as const)(
  'classes an answer with status %i as %s, after exactly one request',
  async (status, errorClass) => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response
        .writeHead(status, { 'content-type': 'application/json', 'retry-after': '2' })
        .end('{"garbage":');
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const models = openModels({
      prices: priceBook(),
      openAi: { apiKey: 'test', baseUrl: `http://127.0.0.1:${port}/v1` },
    });
    try {
      const error = await models.call('openai/gpt-5-mini', call).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CallError);
      expect(error).toMatchObject({
        errorClass,
        ...(status === 429 ? { retryAfterMs: 2_000 } : {}),
      });
      expect(requests).toBe(1);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
);
