import { simulatedModel } from '@nightshift/models';
import { describe, expect, it } from 'vitest';
import { answersFromModels, answersFromSchema } from './answerers.js';
import type { AskedRequest } from './request.js';

const asked = (more: Partial<AskedRequest> = {}): AskedRequest => ({
  dialect: 'openai',
  model: 'm',
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  tools: [],
  wantsJson: false,
  stream: false,
  wantsUsage: true,
  task: 't',
  requestId: 'r',
  repeat: 0,
  ...more,
});
const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
const systemNaming = (json: string) => ({ role: 'system' as const, content: json });

describe('answers from a schema', () => {
  it('fit the schema of the request', async () => {
    expect(await answersFromSchema(asked({ schema }))).toEqual({ text: '{"ok":false}' });
  });

  it('fit the schema that the system prompt of the agent-runner names, whatever follows it', async () => {
    const content = `Be brief.\n\nYour final answer is one JSON object, without any other text, that fits this JSON Schema:\n\n${JSON.stringify(schema)}\n\nAnd more.`;
    const { prompt } = asked();
    // What a client makes of the schema for its API may be less than the whole.
    const less = { schema: { type: 'object' }, wantsJson: true };
    const request = asked({ prompt: [systemNaming(content), ...prompt], ...less });
    expect(await answersFromSchema(request)).toEqual({ text: '{"ok":false}' });
  });

  it('are an empty object where JSON is wanted without a schema, else a sentence', async () => {
    expect(await answersFromSchema(asked({ wantsJson: true }))).toEqual({ text: '{}' });
    expect(await answersFromSchema(asked())).toEqual({ text: 'This answer is simulated.' });
  });
});

describe('answers from simulated models', () => {
  const tools = [{ name: 'look', inputSchema: {} }];
  const answerOf = (answer: Parameters<typeof simulatedModel>[0]['answer'], model = 'm') =>
    answersFromModels({ m: simulatedModel({ id: 'm', answer }) })(asked({ model, tools }));

  it.each([
    { text: 'yes' },
    { toolCalls: [{ tool: 'look', arguments: { at: 1 } }] },
    { refusal: 'no' },
    { truncated: '{"a' },
  ])('are what its rules say: %j', async (said) => {
    expect(await answerOf(() => said)).toEqual(said);
  });

  it('come from rules that read the prompt and the names of the tools', async () => {
    const seen: unknown[] = [];
    await answerOf(({ prompt, tools: names }) => {
      seen.push(prompt, names);
      return { text: '' };
    });
    expect(seen).toEqual([asked().prompt, ['look']]);
  });

  it('are made otherwise for a model without rules', async () => {
    expect(await answerOf(() => ({ text: 'yes' }), 'other')).toEqual({
      text: 'This answer is simulated.',
    });
  });
});
