import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultNames } from './faults.js';
import { replyOf } from './reply.js';
import type { AskedRequest, ProviderAnswer } from './request.js';

const asked = (more: Partial<AskedRequest> = {}): AskedRequest => ({
  dialect: 'openai',
  model: 'm',
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  tools: [],
  wantsJson: true,
  stream: false,
  wantsUsage: true,
  task: 't',
  requestId: 'r',
  repeat: 0,
  ...more,
});
const mark = { unique: 'u', created: 1 };
const look = {
  name: 'look',
  inputSchema: { type: 'object', properties: { at: { type: 'number' } }, required: ['at'] },
};
const text: ProviderAnswer = { text: '{"answer":"yes"}' };

const bytesOf = ({ prompt, tools, schema }: AskedRequest): number =>
  Buffer.byteLength(JSON.stringify([prompt, tools, schema]));

describe('a reply', () => {
  it('says what was answered, with an id of its API', () => {
    expect(replyOf(asked(), text, undefined, mark)).toMatchObject({
      id: 'chatcmpl-u',
      text: '{"answer":"yes"}',
      finish: 'stop',
      tellsUsage: true,
    });
    expect(replyOf(asked({ dialect: 'anthropic' }), text, undefined, mark).id).toBe('msg_u');
  });

  it('gives each tool call an id of its own', () => {
    const call = { tool: 'look', arguments: { at: 1 } };
    const { toolCalls, finish } = replyOf(asked(), { toolCalls: [call, call] }, undefined, mark);
    expect(toolCalls).toEqual([
      { id: 'call_u_0', name: 'look', arguments: '{"at":1}' },
      { id: 'call_u_1', name: 'look', arguments: '{"at":1}' },
    ]);
    expect(finish).toBe('tool-calls');
  });

  it('claims the counts its answer claims, as part of its input and output', () => {
    const usage = { cachedInputTokens: 5, cacheWriteInputTokens: 3, reasoningTokens: 7 };
    const plain = replyOf(asked(), text, undefined, mark).usage;
    expect(replyOf(asked(), { ...text, usage }, undefined, mark).usage).toEqual({
      ...plain,
      ...usage,
      outputTokens: plain.outputTokens + 7,
    });
  });

  it('never uses more than the call’s bound, whatever is claimed', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        fc.record({
          cachedInputTokens: fc.nat(500),
          cacheWriteInputTokens: fc.nat(500),
          reasoningTokens: fc.nat(100),
        }),
        fc.option(fc.constantFrom(...faultNames), { nil: undefined }),
        (question, said, maxOutputTokens, usage, fault) => {
          const request = asked({
            prompt: [{ role: 'system', content: question }],
            maxOutputTokens,
          });
          const reply = replyOf(request, { text: said, usage }, fault, mark);
          const { inputTokens, cachedInputTokens, cacheWriteInputTokens = 0 } = reply.usage;
          expect(inputTokens).toBeLessThanOrEqual(bytesOf(request));
          expect(cachedInputTokens + cacheWriteInputTokens).toBeLessThanOrEqual(inputTokens);
          expect(reply.usage.outputTokens).toBeLessThanOrEqual(maxOutputTokens);
          expect(reply.usage.reasoningTokens).toBeLessThanOrEqual(reply.usage.outputTokens);
        },
      ),
    ));

  it('stops at the output cap, in the middle of a text and before a tool call', () => {
    const long = 'é'.repeat(1_000);
    const cut = replyOf(asked({ maxOutputTokens: 10 }), { text: long }, undefined, mark);
    expect([cut.text, cut.finish, cut.usage.outputTokens]).toEqual(['é'.repeat(20), 'length', 10]);
    const toolCalls = [{ tool: 'look', arguments: { long } }];
    expect(replyOf(asked({ maxOutputTokens: 10 }), { toolCalls }, undefined, mark)).toMatchObject({
      toolCalls: [],
      finish: 'length',
    });
  });
});

describe('a reply with a fault', () => {
  const under = (
    fault: (typeof faultNames)[number],
    answer: ProviderAnswer = text,
    more: Partial<AskedRequest> = {},
  ) => replyOf(asked(more), answer, fault, mark);

  it.each(['{"answer":"yes"}', '12', '"yes"', 'true', '[]', '', 'no JSON at all'])(
    'is broken JSON, whatever the text was: %j',
    (said) => {
      const { text: broken, finish } = under('malformed-json', { text: said });
      expect(() => JSON.parse(broken) as unknown).toThrow(SyntaxError);
      expect(finish).toBe('stop');
    },
  );

  it('is truncated with the usage of its cap', () => {
    expect(under('truncated', text, { maxOutputTokens: 90 })).toMatchObject({
      text: '{"answer',
      finish: 'length',
      usage: { outputTokens: 90 },
    });
  });

  it('is refused', () => {
    expect(under('refused').finish).toBe('refused');
  });

  it('tells no usage, and is billed', () => {
    expect(under('missing-usage')).toMatchObject({ tellsUsage: false, usage: { outputTokens: 5 } });
  });

  it('calls a tool that was not offered, even where one has the name it would take', () => {
    const name = 'tool_that_was_not_offered';
    const { toolCalls } = under('wrong-tool', text, { tools: [{ ...look, name }] });
    expect(toolCalls).toHaveLength(1);
    expect(toolCalls[0]?.name).not.toBe(name);
  });

  it('calls the tool it would have called with arguments that are wrong', () => {
    const tools = [{ ...look, name: 'other' }, look];
    const answer = { toolCalls: [{ tool: 'look', arguments: { at: 1 } }] };
    expect(under('wrong-arguments', answer, { tools }).toolCalls).toMatchObject([
      { name: 'look', arguments: '{"at":"wrong"}' },
    ]);
    expect(under('wrong-arguments', text, { tools }).toolCalls).toMatchObject([{ name: 'other' }]);
    expect(under('wrong-arguments').text).toBe('{"answer":"yes"}');
  });
});
