import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openModels } from './models.js';
import { priceBook } from './price-book.js';
import { type SimulatedAnswer, type SimulatedCall, simulatedModel } from './simulated.js';

const optionsOf = (text: string, more: Partial<LanguageModelV4CallOptions> = {}) => ({
  prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text }] }],
  ...more,
});
const modelsWith = (answer: (call: SimulatedCall) => SimulatedAnswer, latencyMs = 0) =>
  openModels({
    prices: priceBook(),
    simulated: {
      m: simulatedModel({ id: 'm', answer, latencyMs, price: { input: 1, output: 2 } }),
    },
  });
const call = (answer: SimulatedAnswer, more: Partial<LanguageModelV4CallOptions> = {}) =>
  modelsWith(() => answer).call('simulated/m', optionsOf('hello', more));

describe('a simulated model', () => {
  it('reads the prompt and the names of the tools, and answers with text', async () => {
    const seen: unknown[] = [];
    const models = modelsWith(({ prompt, tools }) => {
      seen.push(prompt, tools);
      return { text: 'yes' };
    });
    const tools = [{ type: 'function' as const, name: 'look', inputSchema: {} }];
    const answer = await models.call('simulated/m', optionsOf('hello', { tools }));
    expect(seen).toEqual([optionsOf('hello').prompt, ['look']]);
    expect(answer).toMatchObject({
      text: 'yes',
      finishReason: 'stop',
      toolCalls: [],
      message: { role: 'assistant', content: [{ type: 'text', text: 'yes' }] },
    });
  });

  it('calls tools, each with an id of its own', async () => {
    const asked = { toolCalls: [1, 2].map((n) => ({ tool: 'look', arguments: { n } })) };
    const { toolCalls, finishReason, text } = await call(asked);
    expect(toolCalls).toMatchObject([
      { tool: 'look', arguments: { n: 1 } },
      { tool: 'look', arguments: { n: 2 } },
    ]);
    expect(new Set(toolCalls.map(({ toolCallId }) => toolCallId)).size).toBe(2);
    expect([finishReason, text]).toEqual(['tool-calls', '']);
  });

  it.each([
    [{ refusal: 'no' }, 'content-filter'],
    [{ truncated: '{"a' }, 'length'],
  ])('fails as real ones do: %j', async (answer, finishReason) => {
    expect(await call(answer)).toMatchObject({ finishReason });
  });

  it('stops at the output cap, in the middle of a text and before a tool call', async () => {
    const text = 'x'.repeat(1_000);
    expect(await call({ text }, { maxOutputTokens: 10 })).toMatchObject({
      text: 'x'.repeat(40),
      finishReason: 'length',
      usage: { outputTokens: 10 },
    });
    const toolCalls = [{ tool: 'look', arguments: { text } }];
    expect(await call({ toolCalls }, { maxOutputTokens: 10 })).toMatchObject({
      toolCalls: [],
      finishReason: 'length',
    });
  });

  it.each([
    { text: 'x'.repeat(1_000) },
    { text: '' },
    { toolCalls: [{ tool: 'look', arguments: { n: 1 } }] },
    { refusal: 'no' },
  ])('streams what it would say at once: %j', async (answer) => {
    const models = modelsWith(() => answer);
    const whole = await models.call('simulated/m', optionsOf('hello'));
    expect(await models.call('simulated/m', optionsOf('hello'), { stream: true })).toEqual(whole);
  });

  it('never costs more than its bound', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (prompt, text, maxOutputTokens) => {
          const models = modelsWith(() => ({ text }));
          const options = optionsOf(prompt, { maxOutputTokens });
          const { usage } = await models.call('simulated/m', options);
          const cost = usage && models.costOf('simulated/m', usage);
          const inputBytes = Buffer.byteLength(JSON.stringify(options.prompt));
          const size = { inputBytes, messages: 1, tools: 0, maxOutputTokens };
          expect(cost).toBeGreaterThan(0);
          expect(models.boundOf('simulated/m', size)).toBeGreaterThanOrEqual(cost ?? Infinity);
        },
      ),
    ));

  it('draws the same chance for the same prompt, and another for another', async () => {
    const drawn: number[] = [];
    const models = modelsWith(({ chance }) => {
      drawn.push(chance('a'), chance('b'));
      return { text: 'yes' };
    });
    for (const text of ['one', 'one', 'two']) await models.call('simulated/m', optionsOf(text));
    expect(drawn.slice(0, 2)).toEqual(drawn.slice(2, 4));
    expect(new Set(drawn).size).toBe(4);
    for (const one of drawn) expect(one >= 0 && one < 1).toBe(true);
  });

  it('heeds the signal while it waits, and before', async () => {
    const models = modelsWith(() => ({ text: 'late' }), 60_000);
    const abort = new AbortController();
    const waiting = models.call('simulated/m', optionsOf('x', { abortSignal: abort.signal }));
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ errorClass: 'timeout' });
    const aborted = optionsOf('x', { abortSignal: AbortSignal.abort() });
    await expect(models.call('simulated/m', aborted)).rejects.toMatchObject({
      errorClass: 'timeout',
    });
  });

  it('gives a rule that throws the class of an unknown outcome', async () => {
    const models = modelsWith(() => {
      throw new Error('a rule is wrong');
    });
    await expect(models.call('simulated/m', optionsOf('x'))).rejects.toMatchObject({
      errorClass: 'outcome-unknown',
    });
  });
});
