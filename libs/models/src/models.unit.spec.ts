import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { openModels } from './models.js';
import { priceBook } from './price-book.js';
import type { Provider } from './providers.js';

const options = {
  prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hello' }] }],
};

const result: LanguageModelV4GenerateResult = {
  content: [{ type: 'text', text: 'yes' }],
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: {
    inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
    outputTokens: { total: 5, text: 3, reasoning: 2 },
  },
  warnings: [],
};
const giving =
  (changes: Partial<LanguageModelV4GenerateResult>): Provider =>
  (modelId) => ({
    specificationVersion: 'v4',
    provider: 'own',
    modelId,
    supportedUrls: {},
    doGenerate: async () => ({ ...result, ...changes }),
    doStream: () => {
      throw new Error('does not stream');
    },
  });
const answerOf = (changes: Partial<LanguageModelV4GenerateResult>) =>
  openModels({ prices: priceBook(), providers: { own: giving(changes) } }).call('own/m', options);

/** What a registered provider is sent. */
const sentTo = async (name: string, more: Partial<LanguageModelV4CallOptions>) => {
  const sent: LanguageModelV4CallOptions[] = [];
  const own: Provider = (modelId) => ({
    ...giving({})(modelId),
    doGenerate: async (call) => (sent.push(call), result),
  });
  const models = openModels({ prices: priceBook(), providers: { own, openai: own } });
  await models.call(name, { ...options, ...more });
  return sent[0];
};

describe('the models', () => {
  it('know no price of an unknown model, so that it is not called', () => {
    const models = openModels({ prices: priceBook() });
    const size = { inputBytes: 1, messages: 1, tools: 0, maxOutputTokens: 1 };
    for (const name of ['openai/nobody-knows', 'simulated/nobody', 'no-provider'])
      expect(models.boundOf(name, size), name).toBeUndefined();
  });

  it('are replaced by name, by provider, or not at all', () => {
    const models = openModels({
      prices: priceBook(),
      replaced: new Map([
        ['simulated/*', 'openai/gpt-5-mini'],
        ['simulated/a', 'openai/gpt-5'],
      ]),
    });
    expect(['simulated/a', 'simulated/b', 'openai/x'].map(models.nameOf)).toEqual([
      'openai/gpt-5',
      'openai/gpt-5-mini',
      'openai/x',
    ]);
  });

  it.each([
    ['openai/gpt-5', 'OPENAI_API_KEY'],
    ['anthropic/claude', 'ANTHROPIC_API_KEY'],
    ['compatible/m', 'NIGHTSHIFT_COMPATIBLE_URL'],
    ['simulated/m', 'NIGHTSHIFT_WORKFLOWS'],
    ['nobody/m', '"nobody" is not known'],
    ['bare', '"bare" is not known'],
  ])('say for %s what to set where it is not configured', async (name, hint) => {
    await expect(openModels({ prices: priceBook() }).call(name, options)).rejects.toMatchObject({
      errorClass: 'misconfigured',
      message: expect.stringContaining(hint) as string,
    });
  });
});

describe('a response schema', () => {
  const schema = { type: 'object' as const, properties: { a: { type: 'string' as const } } };
  const responseFormat = { type: 'json' as const, schema };

  it('is sent, but not in the strict form that refuses optional fields', async () => {
    for (const name of ['openai/gpt-5', 'openai/gpt-4o-mini', 'own/m'])
      expect(await sentTo(name, { responseFormat }), name).toMatchObject({
        responseFormat,
        providerOptions: {
          openai: { strictJsonSchema: false },
          openaiCompatible: { strictJsonSchema: false },
        },
      });
  });

  it.each(['openai/gpt-4', 'openai/gpt-4-turbo', 'openai/gpt-3.5-turbo', 'openai/o1-mini'])(
    'is not sent to %s, which knows only JSON',
    async (name) => {
      const sent = await sentTo(name, { responseFormat });
      expect(sent?.responseFormat).toEqual({ type: 'json' });
    },
  );

  it('is not made up where none is asked for', async () => {
    expect(await sentTo('openai/gpt-5', {})).toEqual(options);
    const plain = { responseFormat: { type: 'json' as const } };
    expect(await sentTo('openai/gpt-5', plain)).toEqual({ ...options, ...plain });
  });
});

describe('an answer', () => {
  it('has the counts its provider gave', async () => {
    expect((await answerOf({})).usage).toEqual({
      inputTokens: 10,
      cachedInputTokens: 4,
      outputTokens: 5,
      reasoningTokens: 2,
    });
  });

  it('has the tokens that were written to a cache, where its provider counts them', async () => {
    const inputTokens = { total: 10, noCache: 3, cacheRead: 4, cacheWrite: 3 };
    const { usage } = await answerOf({ usage: { ...result.usage, inputTokens } });
    expect(usage).toMatchObject({ inputTokens: 10, cacheWriteInputTokens: 3 });
  });

  it.each([
    ['id', 'id'],
    ['x'.repeat(300), 'x'.repeat(200)],
    ['', undefined],
    [undefined, undefined],
  ])('has the id that its provider gave it: %s', async (id, providerCallId) => {
    const response = id === undefined ? {} : { id };
    expect((await answerOf({ response })).providerCallId).toBe(providerCallId);
  });

  it.each([undefined, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'has no usage where a count is %s: it is charged at its bound',
    async (total) => {
      const outputTokens = { total, text: undefined, reasoning: undefined };
      const { usage } = await answerOf({ usage: { ...result.usage, outputTokens } });
      expect(usage).toBeUndefined();
    },
  );

  it('gives tool calls with their arguments as JSON; what is none stays text', async () => {
    const call = (input: string, n: number) =>
      ({ type: 'tool-call', toolCallId: `c${n}`, toolName: 'look', input }) as const;
    const { toolCalls, message } = await answerOf({
      content: ['{"a":1}', '', '{"a'].map(call),
      finishReason: { unified: 'tool-calls', raw: undefined },
    });
    expect(toolCalls.map((one) => one.arguments)).toEqual([{ a: 1 }, {}, '{"a']);
    expect(message.content).toMatchObject([
      { type: 'tool-call', toolCallId: 'c0', toolName: 'look', input: { a: 1 } },
      { toolCallId: 'c1' },
      { toolCallId: 'c2' },
    ]);
  });
});
