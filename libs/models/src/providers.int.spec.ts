import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { afterEach, describe, expect, it } from 'vitest';
import { openModels, type Models } from './models.js';
import { priceBook } from './price-book.js';

const options: LanguageModelV4CallOptions = {
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  maxOutputTokens: 100,
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A model server on this machine, and the models that reach it. */
const serving = async (answer: (response: ServerResponse) => void) => {
  const requests: { path: string; authorization: string | undefined; body: object }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { url = '', headers } = request;
      const { authorization } = headers;
      requests.push({ path: url, authorization, body: JSON.parse(body) as object });
      answer(response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const models = openModels({
    prices: priceBook(),
    compatible: { baseUrl, apiKey: 'secret' },
    openAi: { apiKey: 'secret', baseUrl },
  });
  return { models, requests, baseUrl };
};

const json = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
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

  it('gives the text, and the counts of the usage', async () => {
    const { models } = await serving((response) => json(response, 200, { ...completion, usage }));
    expect(await models.call(name, options)).toMatchObject({
      text: 'yes',
      finishReason: 'stop',
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

it('has no key in an error', async () => {
  const { models } = await serving((response) =>
    json(response, 401, { error: { message: 'who?' } }),
  );
  const error = await fails(models, 'compatible/m');
  expect(JSON.stringify(error) + String(error)).not.toContain('secret');
});
