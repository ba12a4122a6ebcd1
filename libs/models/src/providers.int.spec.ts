import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { json, serving } from './model-server-fixture.spec.js';
import type { Models } from './models.js';

const options: LanguageModelV4CallOptions = {
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  maxOutputTokens: 100,
};

const completion = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'yes' } }],
};
const usage = {
  prompt_tokens: 20,
  completion_tokens: 7,
  total_tokens: 27,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 3 },
};
const fails = (models: Models, name: string): Promise<unknown> =>
  models.call(name, options).then(
    () => expect.fail('answered'),
    (error: unknown) => error,
  );

describe.each(['compatible/m', 'openai/gpt-4o-mini'])('the provider of %s', (name) => {
  it('sends the prompt, the output cap, the tools and the form, in one request', async () => {
    const { models, requests } = await serving((response) =>
      json(response, 200, { ...completion, usage }),
    );
    const tools = [
      { type: 'function' as const, name: 'look', inputSchema: { type: 'object' as const } },
    ];
    await models.call(name, { ...options, tools, responseFormat: { type: 'json' } });
    expect(requests).toMatchObject([
      {
        path: '/v1/chat/completions',
        authorization: 'Bearer secret',
        body: {
          max_tokens: 100,
          messages: [{ role: 'user', content: 'hello' }],
          tools: [{ type: 'function', function: { name: 'look' } }],
          response_format: { type: 'json_object' },
        },
      },
    ]);
  });

  it('sends the headers that name the task and the attempt', async () => {
    const { models, requests } = await serving((response) => json(response, 200, completion));
    const headers = { 'x-nightshift-task': 't1', 'x-client-request-id': 'r1.2.3' };
    await models.call(name, { ...options, headers });
    expect(requests).toMatchObject([{ headers }]);
  });

  it('gives the text, and the counts of the usage', async () => {
    const { models } = await serving((response) => json(response, 200, { ...completion, usage }));
    expect(await models.call(name, options)).toMatchObject({
      text: 'yes',
      finishReason: 'stop',
      providerCallId: 'x',
      usage: { inputTokens: 20, cachedInputTokens: 5, outputTokens: 7, reasoningTokens: 3 },
    });
  });

  it('gives no usage where the server reports none', async () => {
    const { models, requests } = await serving((response) => json(response, 200, completion));
    const answer = await models.call(name, options);
    expect([answer.text, answer.usage, requests.length]).toEqual(['yes', undefined, 1]);
  });

  it('gives tool calls with their arguments', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } };
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    const choices = [{ index: 0, finish_reason: 'tool_calls', message }];
    const { models } = await serving((response) =>
      json(response, 200, { ...completion, choices, usage }),
    );
    expect(await models.call(name, options)).toMatchObject({
      finishReason: 'tool-calls',
      toolCalls: [{ toolCallId: 'c1', tool: 'look', arguments: { at: 1 } }],
    });
  });

  it.each([
    [429, 'rate-limited'],
    [500, 'overloaded'],
    [502, 'network'],
    [503, 'overloaded'],
    [504, 'timeout'],
    [400, 'misconfigured'],
    [401, 'misconfigured'],
    [200, 'outcome-unknown'],
  ])('makes one request where the status is %i, which is %s', async (status, errorClass) => {
    const { models, requests } = await serving((response) => json(response, status, '{"garbage":'));
    expect(await fails(models, name)).toMatchObject({ name: 'CallError', errorClass });
    expect(requests).toHaveLength(1);
  });

  it('says how long the server asked to wait', async () => {
    const wait = { 'retry-after': '2' };
    const { models } = await serving((response) => json(response, 429, {}, wait));
    expect(await fails(models, name)).toMatchObject({
      errorClass: 'rate-limited',
      retryAfterMs: 2_000,
    });
  });

  it('makes one request where the answer is cut, which may have been billed', async () => {
    const { models, requests } = await serving((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"id":"x","choices":[');
      setTimeout(() => response.destroy(), 10);
    });
    const { errorClass } = (await fails(models, name)) as { errorClass: string };
    expect(['network', 'outcome-unknown']).toContain(errorClass);
    expect(requests).toHaveLength(1);
  });

  it('makes one request where the connection is cut before an answer', async () => {
    const { models, requests } = await serving((response) => response.destroy());
    expect(await fails(models, name)).toMatchObject({ errorClass: 'network' });
    expect(requests).toHaveLength(1);
  });

  it('stops waiting when it is told to', async () => {
    const abort = new AbortController();
    const { models, requests } = await serving(() => abort.abort());
    const waiting = models.call(name, { ...options, abortSignal: abort.signal });
    await expect(waiting).rejects.toMatchObject({ errorClass: 'timeout' });
    expect(requests).toHaveLength(1);
  });
});

describe('a response schema', () => {
  const schema = { type: 'object' as const, properties: { a: { type: 'string' as const } } };
  const formatSent = async (name: string, schemas: boolean): Promise<unknown> => {
    const { models, requests } = await serving(
      (response) => json(response, 200, completion),
      schemas,
    );
    await models.call(name, { ...options, responseFormat: { type: 'json', schema } });
    const [sent] = requests;
    return sent && 'response_format' in sent.body ? sent.body.response_format : undefined;
  };
  const sent = { type: 'json_schema', json_schema: { schema, strict: false } };

  it('goes to OpenAI, and to a compatible server that is said to know it', async () => {
    expect(await formatSent('openai/gpt-4o-mini', false)).toMatchObject(sent);
    expect(await formatSent('compatible/m', true)).toMatchObject(sent);
  });

  it('is plain JSON for what does not know it', async () => {
    expect(await formatSent('openai/gpt-4', false)).toEqual({ type: 'json_object' });
    expect(await formatSent('compatible/m', false)).toEqual({ type: 'json_object' });
  });
});

describe('the provider of anthropic/claude-haiku-4-5', () => {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5',
    content: [{ type: 'text', text: 'yes' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: 20,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 3,
      output_tokens: 7,
    },
  };

  it('counts what was read from and written to its cache as input', async () => {
    const { models, requests } = await serving((response) => json(response, 200, message));
    const headers = { 'x-nightshift-task': 't1' };
    const answer = await models.call('anthropic/claude-haiku-4-5', { ...options, headers });
    expect(requests).toMatchObject([{ path: '/v1/messages', headers }]);
    expect(answer).toMatchObject({
      text: 'yes',
      finishReason: 'stop',
      providerCallId: 'msg_1',
      usage: {
        inputTokens: 28,
        cachedInputTokens: 5,
        cacheWriteInputTokens: 3,
        outputTokens: 7,
        reasoningTokens: 0,
      },
    });
    // 1 USD per million tokens of input, 0.1 read, 1.25 written, 5 of output.
    const { usage: counted } = answer;
    expect(counted && models.costOf('anthropic/claude-haiku-4-5', counted)).toBe(
      20 * 1_000 + 5 * 100 + 3 * 1_250 + 7 * 5_000,
    );
  });

  it.each([
    [529, 'overloaded'],
    [429, 'rate-limited'],
    [401, 'misconfigured'],
  ])('makes one request where the status is %i, which is %s', async (status, errorClass) => {
    const { models, requests } = await serving((response) =>
      json(response, status, { type: 'error', error: { type: 'x', message: 'no' } }),
    );
    expect(await fails(models, 'anthropic/claude-haiku-4-5')).toMatchObject({ errorClass });
    expect(requests).toHaveLength(1);
  });
});

it('has no key in an error', async () => {
  const { models } = await serving((response) =>
    json(response, 401, { error: { message: 'who?' } }),
  );
  const error = await fails(models, 'compatible/m');
  expect(JSON.stringify(error) + String(error)).not.toContain('secret');
});
