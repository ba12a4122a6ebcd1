import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { CallError, nano } from '@nightshift/kernel';
import { CutAnswer, type Models } from '@nightshift/models';
import type { AgentDefinition } from '@nightshift/sdk';
import { describe, expect, it } from 'vitest';
import { answer } from './executor-fixture.spec.js';
import { performModelCall } from './model-call.executor.js';
import {
  answered,
  AT,
  begun,
  BOUND,
  depsOf,
  given,
  RUN,
  tools,
  worker,
} from './run-fixture.spec.js';
import type { RunCommand } from './run-command.js';

const turns = ['And then?'];

const perform = async (
  call: Models['call'],
  commands: readonly RunCommand[] = begun,
  abort = new AbortController(),
  changes: Partial<AgentDefinition> = {},
) => {
  const run = given(commands, depsOf({ turns })).open();
  if (run.doing.name !== 'model') throw new Error(run.doing.name);
  const models: Models = {
    nameOf: (name) => name,
    boundOf: () => nano(10),
    costOf: () => nano(3),
    call,
  };
  const definition = worker({ turns, callTimeoutMs: 20, temperature: 0, output, ...changes });
  const what = { taskId: 'task-1', run, call: run.doing.call };
  return performModelCall(models, { definition, tools, toolBytes: 1 }, what, abort);
};
const output = { type: 'object', properties: { done: { type: 'boolean' } } };

const optionsOf = async (commands: readonly RunCommand[]): Promise<LanguageModelV4CallOptions> => {
  const sent: LanguageModelV4CallOptions[] = [];
  await perform(async (_, options) => (sent.push(options), answer), commands);
  const [options, ...more] = sent;
  if (!options || more.length > 0) throw new Error(`${sent.length} calls`);
  return options;
};

describe('a model call', () => {
  it('sends the whole prompt, the output cap and the tools, once', async () => {
    const first = await optionsOf(begun);
    expect(first).toMatchObject({
      prompt: [{ role: 'system' }, { role: 'user' }],
      maxOutputTokens: 10,
      temperature: 0,
      tools: tools.map(({ name }) => ({ name })),
    });
    const second = await optionsOf([...begun, answered(1, 1, 'first')]);
    expect(second.prompt.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it('asks for JSON of its schema where the answer is the output, and for any form before', async () => {
    expect(await optionsOf(begun)).not.toHaveProperty('responseFormat');
    const { responseFormat } = await optionsOf([...begun, answered(1, 1, 'first')]);
    expect(responseFormat).toEqual({ type: 'json', schema: output });
  });

  it('names its task, and itself, to the provider', async () => {
    expect((await optionsOf(begun)).headers).toEqual({
      'x-nightshift-task': 'task-1',
      'x-client-request-id': `${RUN}.1.1`,
    });
    const second = await optionsOf([...begun, answered(1, 1, 'first')]);
    expect(second.headers).toMatchObject({ 'x-client-request-id': `${RUN}.2.1` });
  });

  it.each([
    [{}, false],
    [{ stream: true as const }, true],
  ])('is streamed only where its agent says so: %j', async (changes, stream) => {
    const how: unknown[] = [];
    const call: Models['call'] = async (_name, _options, given) => (how.push(given), answer);
    await perform(call, begun, new AbortController(), changes);
    expect(how).toEqual([{ stream }]);
  });

  it('records what the provider calls it', async () => {
    const outcome = await perform(async () => ({ ...answer, providerCallId: 'chatcmpl-1' }));
    expect(outcome).toMatchObject({ type: 'recordAnswer', providerCallId: 'chatcmpl-1' });
  });

  it('that is cut keeps what had come of the answer, and is none', async () => {
    const cause = new CallError('network', 'The connection broke.');
    const outcome = await perform(async () => {
      throw new CutAnswer(cause, 'half of', 'chatcmpl-1', { input: 9 });
    });
    expect(outcome).toMatchObject({
      type: 'recordModelFailure',
      errorClass: 'network',
      providerCallId: 'chatcmpl-1',
      message: { role: 'assistant', content: [{ type: 'text', text: 'half of' }] },
    });
    const { events } = given([...begun, { ...outcome, at: AT, random: 0 }], depsOf({ turns }));
    expect(events.find(({ type }) => type === 'model-call.failed.v1')).toMatchObject({
      data: { costNanoUsd: BOUND, costIsBound: true, providerCallId: 'chatcmpl-1' },
      content: { message: { content: [{ text: 'half of' }] } },
    });
    const empty = await perform(async () => {
      throw new CutAnswer(cause, '', undefined, undefined);
    });
    expect(empty).toMatchObject({ type: 'recordModelFailure', errorClass: 'network' });
    expect(empty).not.toHaveProperty('message');
  });

  it('is priced by its usage; without usage it has no price of its own', async () => {
    expect(await perform(async () => answer)).toMatchObject({ type: 'recordAnswer', cost: 3 });
    const outcome = await perform(async () => ({ ...answer, usage: undefined }));
    expect(outcome).toMatchObject({ type: 'recordAnswer', cost: undefined, usage: undefined });
  });

  it.each([
    [new CallError('rate-limited', 'slow down', 7), 'rate-limited', 7],
    [new Error('odd'), 'outcome-unknown', undefined],
  ])('that throws %s ends with its class', async (error, errorClass, retryAfterMs) => {
    const outcome = await perform(async () => {
      throw error;
    });
    expect(outcome).toMatchObject({ type: 'recordModelFailure', errorClass, retryAfterMs });
  });

  it('ends with its time, also where the provider does not heed the signal', async () => {
    const outcome = await perform(() => new Promise(() => undefined));
    expect(outcome).toMatchObject({ type: 'recordModelFailure', errorClass: 'timeout' });
  });

  it('that was aborted has an unknown outcome', async () => {
    const abort = new AbortController();
    const outcome = perform(() => new Promise(() => undefined), begun, abort);
    abort.abort();
    expect(await outcome).toMatchObject({ errorClass: 'outcome-unknown' });
  });
});
