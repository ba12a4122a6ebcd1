import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { answersFromSchema } from './answerers.js';
import type { AskedRequest, ProviderAnswer } from './request.js';
import { asking, inFull, simulating, ways } from './simulator-fixture.spec.js';

const tools: LanguageModelV4CallOptions['tools'] = [
  {
    type: 'function',
    name: 'look',
    description: 'Looks.',
    inputSchema: { type: 'object', properties: { at: { type: 'number' } }, required: ['at'] },
  },
];

describe.each(ways)('$model, $way', ({ model, api, stream }) => {
  const answered = async (
    answer: ProviderAnswer,
    more: Partial<LanguageModelV4CallOptions> = {},
  ) => {
    const { simulator, models } = await simulating({ answer: () => answer });
    return { simulator, models, said: await models.call(model, asking(more), { stream }) };
  };

  it('gets the text, with the usage and the id of the provider’s books', async () => {
    const text = 'Half of it is – “quoted”,\nand 😀 is longer than sixteen characters.';
    const usage = {
      cachedInputTokens: 3,
      reasoningTokens: 5,
      // The client of compatible servers does not read what was written to a cache.
      ...(model !== 'compatible/m' && { cacheWriteInputTokens: 2 }),
    };
    const { simulator, models, said } = await answered({ text, usage });
    expect(said).toMatchObject({ text, finishReason: 'stop', toolCalls: [] });
    const [call] = simulator.calls();
    expect(said.providerCallId).toBe(call?.providerCallId);
    expect(inFull(said.usage)).toEqual(inFull(call?.usage));
    expect(call?.usage).toMatchObject(usage);
    expect(said.usage && models.costOf(model, said.usage)).toBe(simulator.counters().total.nanoUsd);
    expect(call).toMatchObject({ dialect: api, status: 200, ended: 'answered' });
  });

  it('gets tool calls with their arguments', async () => {
    const calls = [1, 2].map((at) => ({ tool: 'look', arguments: { at, note: 'é'.repeat(30) } }));
    const { said } = await answered({ toolCalls: calls }, { tools });
    expect(said.toolCalls).toMatchObject(calls);
    expect(new Set(said.toolCalls.map(({ toolCallId }) => toolCallId)).size).toBe(2);
    expect(said.finishReason).toBe('tool-calls');
  });

  it('gets what is cut at its output cap', async () => {
    const { said } = await answered({ text: 'x'.repeat(1_000) });
    expect(said).toMatchObject({
      text: 'x'.repeat(400),
      finishReason: 'length',
      usage: { outputTokens: 100 },
    });
  });

  it('gets a refusal', async () => {
    const { said } = await answered({ refusal: 'I will not.' });
    expect(said.finishReason).toBe('content-filter');
  });

  it('gets an answer that fits the schema it asks for', async () => {
    const schema = {
      type: 'object' as const,
      properties: {
        verdict: { enum: ['good', 'bad'] },
        count: { type: 'integer' as const },
      },
      required: ['verdict', 'count'],
      additionalProperties: false,
    };
    const { models } = await simulating({ answer: answersFromSchema });
    const options = asking({ tools, responseFormat: { type: 'json', schema } });
    const { text, finishReason, toolCalls } = await models.call(model, options, { stream });
    expect(JSON.parse(text)).toEqual({ verdict: 'good', count: 0 });
    expect([finishReason, toolCalls]).toEqual(['stop', []]);
  });

  it('is read as it was sent: instructions, turns, tool calls and their results', async () => {
    const asked: AskedRequest[] = [];
    const { models } = await simulating({
      answer: (request) => {
        asked.push(request);
        return { text: 'yes' };
      },
    });
    const call = (toolCallId: string) => ({
      type: 'tool-call' as const,
      toolCallId,
      toolName: 'look',
      input: { at: 1 },
    });
    const result = { type: 'tool-result' as const, toolName: 'look' };
    const prompt: LanguageModelV4Prompt = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Look.' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'I do.' }, call('c1'), call('c2')] },
      {
        role: 'tool',
        content: [
          { ...result, toolCallId: 'c1', output: { type: 'json', value: { seen: [1, 'two'] } } },
          { ...result, toolCallId: 'c2', output: { type: 'text', value: 'Nothing there.' } },
        ],
      },
    ];
    await models.call(model, asking({ prompt, tools }), { stream });
    expect(asked[0]?.prompt).toEqual(prompt);
    expect(asked[0]).toMatchObject({
      model: model.slice(model.indexOf('/') + 1),
      tools: [{ name: 'look', description: 'Looks.', inputSchema: { required: ['at'] } }],
      maxOutputTokens: 100,
      stream,
    });
  });

  it('is written down with the task and the call it is for', async () => {
    const { simulator, models } = await simulating();
    const headers = { 'x-nightshift-task': 'task-1', 'x-client-request-id': 'run-1.0.0' };
    await models.call(model, asking({ headers }), { stream });
    await models.call(model, asking(), { stream });
    expect(simulator.calls()).toMatchObject([
      { task: 'task-1', requestId: 'run-1.0.0' },
      { task: 'unknown', requestId: 'unknown' },
    ]);
    expect(simulator.counters().byTask['task-1']?.answered).toBe(1);
  });
});

it('an error of a tool is read as one, where the client sends it as one', async () => {
  const asked: AskedRequest[] = [];
  const { models } = await simulating({
    answer: (request) => {
      asked.push(request);
      return { text: 'yes' };
    },
  });
  const id = { toolCallId: 'c1', toolName: 'look' };
  const output = { type: 'error-text' as const, value: 'It broke.' };
  const prompt: LanguageModelV4Prompt = [
    { role: 'user', content: [{ type: 'text', text: 'Look.' }] },
    { role: 'assistant', content: [{ type: 'tool-call', ...id, input: {} }] },
    { role: 'tool', content: [{ type: 'tool-result', ...id, output }] },
  ];
  for (const model of ['openai/m', 'anthropic/m']) await models.call(model, asking({ prompt }));
  for (const one of asked) expect(one.prompt).toEqual(prompt);
});
