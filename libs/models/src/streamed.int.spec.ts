import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { events, json, serving } from './model-server-fixture.spec.js';
import type { Models } from './models.js';
import { CutAnswer } from './streamed.js';

const options: LanguageModelV4CallOptions = {
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  maxOutputTokens: 100,
};
const call = (models: Models, name: string, more: Partial<LanguageModelV4CallOptions> = {}) =>
  models.call(name, { ...options, ...more }, { stream: true });
const fails = (answering: Promise<unknown>): Promise<unknown> =>
  answering.then(
    () => expect.fail('answered'),
    (error: unknown) => error,
  );

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'x',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
});
const counted = {
  ...chunk({}),
  choices: [],
  usage: {
    prompt_tokens: 20,
    completion_tokens: 7,
    total_tokens: 27,
    prompt_tokens_details: { cached_tokens: 5 },
  },
};
const openAi = {
  half: [chunk({ role: 'assistant', content: 'ye' }), chunk({ content: 's' })],
  rest: [chunk({}, 'stop'), counted, '[DONE]'],
  id: 'x',
};

const delta = (text: string) => ({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text },
});
const anthropic = {
  half: [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-haiku-4-5',
        content: [],
        stop_reason: null,
        usage: { input_tokens: 15, cache_read_input_tokens: 5, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    delta('ye'),
    delta('s'),
  ],
  rest: [
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 7 },
    },
    { type: 'message_stop' },
  ],
  id: 'msg_1',
};

describe.each([
  ['compatible/m', openAi],
  ['openai/gpt-4o-mini', openAi],
  ['anthropic/claude-haiku-4-5', anthropic],
])('streaming from %s', (name, { half, rest, id }) => {
  it('gives the whole answer with its usage and id, out of one request', async () => {
    const { models, requests } = await serving((response) =>
      events(response, [...half, ...rest], 'end'),
    );
    expect(await call(models, name, { headers: { 'x-nightshift-task': 't1' } })).toMatchObject({
      text: 'yes',
      finishReason: 'stop',
      providerCallId: id,
      usage: { inputTokens: 20, cachedInputTokens: 5, outputTokens: 7 },
    });
    expect(requests).toMatchObject([
      { body: { stream: true }, headers: { 'x-nightshift-task': 't1' } },
    ]);
  });

  it.each(['cut', 'end'] as const)(
    'takes an answer whose connection ends (%s) in the middle for no answer, and keeps its text',
    async (end) => {
      const { models, requests } = await serving((response) => events(response, half, end));
      const error = await fails(call(models, name));
      expect(error).toBeInstanceOf(CutAnswer);
      expect(['network', 'outcome-unknown']).toContain((error as CutAnswer).errorClass);
      expect(error).toMatchObject({ text: 'yes', providerCallId: id });
      expect(requests).toHaveLength(1);
    },
  );

  it('takes an answer that becomes garbage for no answer', async () => {
    const { models } = await serving((response) =>
      events(response, [...half, '{"garbage":', ...rest], 'end'),
    );
    expect(await fails(call(models, name))).toMatchObject({
      errorClass: 'outcome-unknown',
      text: 'yes',
    });
  });

  it('ends where the server falls silent in the middle', async () => {
    const { models } = await serving((response) => events(response, half, 'hang'));
    expect(await fails(call(models, name))).toMatchObject({ errorClass: 'timeout', text: 'yes' });
  });

  it('ends where the server never says a word', async () => {
    const { models, requests } = await serving(() => undefined);
    expect(await fails(call(models, name))).toMatchObject({
      errorClass: 'timeout',
      message: expect.stringContaining('No token came') as string,
    });
    expect(requests).toHaveLength(1);
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const { models } = await serving((response) => {
      events(response, half, 'hang');
      setTimeout(() => abort.abort(), 20);
    });
    const error = await fails(call(models, name, { abortSignal: abort.signal }));
    expect(error).toMatchObject({ errorClass: 'timeout', text: 'yes' });
  });

  it.each([
    [429, 'rate-limited'],
    [503, 'overloaded'],
    [401, 'misconfigured'],
  ])(
    'has the class of the status %i where nothing was streamed: %s',
    async (status, errorClass) => {
      const error = { type: 'error', error: { type: 'x', message: 'no' } };
      const { models, requests } = await serving((response) => json(response, status, error));
      expect(await fails(call(models, name))).toMatchObject({ errorClass });
      expect(requests).toHaveLength(1);
    },
  );
});

describe('streaming from Anthropic', () => {
  it('tells the input that was counted before the answer was cut', async () => {
    const { models } = await serving((response) => events(response, anthropic.half, 'cut'));
    expect(await fails(call(models, 'anthropic/claude-haiku-4-5'))).toMatchObject({
      tokensSoFar: { input: 20 },
    });
  });
});
