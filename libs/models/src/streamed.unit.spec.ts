import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { CallError } from '@nightshift/kernel';
import { describe, expect, it, vi } from 'vitest';
import { openModels } from './models.js';
import { priceBook } from './price-book.js';
import { CutAnswer, type StreamLimits } from './streamed.js';

type Part = LanguageModelV4StreamPart;

const options = {
  prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hello' }] }],
};
const usage = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 3, cacheWrite: 1 },
  outputTokens: { total: 5, text: 3, reasoning: 2 },
};
const text = (delta: string): Part => ({ type: 'text-delta', id: '0', delta });
const begins: Part[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'response-metadata', id: 'call-1' },
];
const finish = (unified: string, raw: string | undefined = unified): Part =>
  ({ type: 'finish', usage, finishReason: { unified, raw } }) as Part;

const streaming = (
  source: AsyncIterable<Part> | Iterable<Part>,
  streamLimits: StreamLimits = { firstTokenMs: 1_000, betweenTokensMs: 1_000 },
  abortSignal?: AbortSignal,
) =>
  openModels({
    prices: priceBook(),
    streamLimits,
    providers: {
      own: (modelId) => ({
        specificationVersion: 'v4',
        provider: 'own',
        modelId,
        supportedUrls: {},
        doGenerate: () => Promise.reject(new Error('does not generate')),
        doStream: async () => ({ stream: ReadableStream.from(source) }),
      }),
    },
  }).call('own/m', { ...options, ...(abortSignal ? { abortSignal } : {}) }, { stream: true });

const cutOf = async (answering: Promise<unknown>): Promise<CutAnswer> => {
  const error: unknown = await answering.then(
    () => expect.fail('answered'),
    (one: unknown) => one,
  );
  if (!(error instanceof CutAnswer)) throw error;
  return error;
};

/** Gives these, and then nothing any more. */
async function* thenSilence(parts: readonly Part[]): AsyncGenerator<Part> {
  yield* parts;
  await new Promise(() => undefined);
}

describe('a streamed answer', () => {
  it('is the same as one that came whole', async () => {
    const call: Part = { type: 'tool-call', toolCallId: 'c1', toolName: 'look', input: '{"at":1}' };
    const parts = [...begins, text('ye'), text('s'), call, finish('tool-calls')];
    expect(await streaming(parts)).toEqual({
      text: 'yes',
      toolCalls: [{ toolCallId: 'c1', tool: 'look', arguments: { at: 1 } }],
      finishReason: 'tool-calls',
      usage: {
        inputTokens: 10,
        cachedInputTokens: 3,
        cacheWriteInputTokens: 1,
        outputTokens: 5,
        reasoningTokens: 2,
      },
      providerCallId: 'call-1',
      message: {
        role: 'assistant',
        content: [
          { type: 'text', text: 'yes' },
          { type: 'tool-call', toolCallId: 'c1', toolName: 'look', input: { at: 1 } },
        ],
      },
    });
  });

  it.each([
    ['without its end', []],
    [
      'with an end that says nothing',
      [{ ...finish('other'), finishReason: { unified: 'other', raw: undefined } } as Part],
    ],
    ['interrupted', [finish('interrupted')]],
    ['with an error as its reason', [finish('error')]],
  ])('%s is cut, and never a short answer', async (_what, end) => {
    const error = await cutOf(streaming([...begins, text('half'), ...end]));
    expect(error).toMatchObject({ errorClass: 'network', text: 'half', providerCallId: 'call-1' });
    expect(error.message).toContain('cut after 4 characters');
    // What it said stands in the answer, not in the reason.
    expect(error.message).not.toContain('half');
  });

  it('that its provider breaks off has an unknown outcome', async () => {
    const error: Part = { type: 'error', error: new Error('overloaded') };
    expect(await cutOf(streaming([...begins, text('half'), error, finish('stop')]))).toMatchObject({
      errorClass: 'outcome-unknown',
      message: expect.stringContaining('overloaded') as string,
      text: 'half',
    });
  });

  it('whose connection breaks is cut', async () => {
    const source = async function* (): AsyncGenerator<Part> {
      yield* [...begins, text('half')];
      throw new TypeError('terminated');
    };
    expect(await cutOf(streaming(source()))).toMatchObject({ errorClass: 'network', text: 'half' });
  });

  it('that had begun is never taken for one that is not billed', async () => {
    const source = async function* (): AsyncGenerator<Part> {
      yield* [...begins, text('half')];
      throw new CallError('overloaded', 'too much');
    };
    expect(await cutOf(streaming(source()))).toMatchObject({ errorClass: 'outcome-unknown' });
  });

  it('that is cut tells the input that its provider had counted by then', async () => {
    const counted: Part = {
      type: 'custom',
      kind: 'anthropic.message_start',
      providerMetadata: { anthropic: { usage: { input_tokens: 7, cache_read_input_tokens: 2 } } },
    };
    expect(await cutOf(streaming([...begins, counted, text('half')]))).toMatchObject({
      tokensSoFar: { input: 9 },
    });
    expect((await cutOf(streaming(begins))).tokensSoFar).toBeUndefined();
    expect((await cutOf(streaming([...begins, finish('interrupted')]))).tokensSoFar).toEqual({
      input: 10,
    });
  });

  it('ends where no token comes in time, also if its provider says that it has begun', async () => {
    const limits = { firstTokenMs: 20, betweenTokensMs: 10_000 };
    const error = await cutOf(streaming(thenSilence(begins), limits));
    expect(error).toMatchObject({ errorClass: 'timeout', text: '' });
    expect(error.message).toContain('No token came within 20 ms');
  });

  it('ends where no further token comes in time', async () => {
    const limits = { firstTokenMs: 10_000, betweenTokensMs: 20 };
    const error = await cutOf(streaming(thenSilence([...begins, text('half')]), limits));
    expect(error).toMatchObject({ errorClass: 'timeout', text: 'half' });
  });

  it('may take longer than any of its silences', async () => {
    const source = async function* (): AsyncGenerator<Part> {
      yield* begins;
      for (const delta of ['a', 'b', 'c', 'd']) {
        await new Promise((wake) => setTimeout(wake, 30));
        yield text(delta);
      }
      yield finish('stop');
    };
    const limits = { firstTokenMs: 100, betweenTokensMs: 100 };
    expect(await streaming(source(), limits)).toMatchObject({ text: 'abcd' });
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers();
    await streaming([...begins, text('yes'), finish('stop')]);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('that never began has the class of what the provider threw', async () => {
    const models = openModels({
      prices: priceBook(),
      providers: {
        own: (modelId) => ({
          specificationVersion: 'v4',
          provider: 'own',
          modelId,
          supportedUrls: {},
          doGenerate: () => Promise.reject(new Error('does not generate')),
          doStream: () => Promise.reject(new CallError('rate-limited', 'slow down', 7)),
        }),
      },
    });
    await expect(models.call('own/m', options, { stream: true })).rejects.toMatchObject({
      errorClass: 'rate-limited',
      retryAfterMs: 7,
    });
  });
});
