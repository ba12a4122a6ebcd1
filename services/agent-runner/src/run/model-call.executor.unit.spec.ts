import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { CallError, nano } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import { describe, expect, it } from 'vitest';
import { answer } from './executor-fixture.spec.js';
import { performModelCall } from './model-call.executor.js';
import { answered, begun, depsOf, given, tools, worker } from './run-fixture.spec.js';
import type { RunCommand } from './run-command.js';

const turns = ['And then?'];

const perform = async (
  call: Models['call'],
  commands: readonly RunCommand[] = begun,
  abort = new AbortController(),
) => {
  const run = given(commands, depsOf({ turns })).open();
  if (run.doing.name !== 'model') throw new Error(run.doing.name);
  const models: Models = {
    nameOf: (name) => name,
    boundOf: () => nano(10),
    costOf: () => nano(3),
    call,
  };
  return performModelCall(models, agent, run, run.doing.call, abort);
};
const agent = {
  definition: worker({ turns, callTimeoutMs: 20, temperature: 0 }),
  tools,
  toolBytes: 1,
};

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
      tools: [{ name: 'look' }, { name: 'put' }, { name: 'pay' }],
    });
    const second = await optionsOf([...begun, answered(1, 1, 'first')]);
    expect(second.prompt.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it('asks for JSON where the answer is the output, and for any form before', async () => {
    expect(await optionsOf(begun)).not.toHaveProperty('responseFormat');
    expect(await optionsOf([...begun, answered(1, 1, 'first')])).toMatchObject({
      responseFormat: { type: 'json' },
    });
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
