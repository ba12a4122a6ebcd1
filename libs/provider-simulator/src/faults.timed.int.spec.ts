import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import type { FaultSettings } from './faults.js';
import { asking, failureOf, simulating, ways } from './simulator-fixture.spec.js';

const tools: LanguageModelV4CallOptions['tools'] = [
  {
    type: 'function',
    name: 'look',
    inputSchema: { type: 'object', properties: { at: { type: 'number' } }, required: ['at'] },
  },
];
type Script = NonNullable<FaultSettings['tasks']>[string];

describe.each(ways)('$model, $way, meets', ({ model, api, stream }) => {
  const meeting = async (step: Script[number], more: Partial<LanguageModelV4CallOptions> = {}) => {
    const { simulator, models } = await simulating({ faults: { tasks: { unknown: [step] } } });
    const call = () => models.call(model, asking({ tools, ...more }), { stream });
    return { simulator, call };
  };

  it.each([
    ['rate-limited', 'rate-limited', 429, 1_000],
    ['rate-limited-bare', 'rate-limited', 429, undefined],
    ['server-error', 'overloaded', 500, undefined],
    ['overloaded', 'overloaded', api === 'openai' ? 503 : 529, undefined],
    ['unauthorized', 'misconfigured', 401, undefined],
    ['unknown-model', 'misconfigured', 404, undefined],
  ] as const)('%s as %s, unbilled, once', async (fault, errorClass, status, retryAfterMs) => {
    const { simulator, call } = await meeting(fault);
    expect(await failureOf(call())).toMatchObject({ name: 'CallError', errorClass, retryAfterMs });
    expect(simulator.calls()).toMatchObject([{ fault, status, ended: 'failed', nanoUsd: 0 }]);
    expect((await call()).text).toBe('{"answer":"yes"}');
    expect(simulator.counters().total).toMatchObject({
      received: 2,
      answered: 1,
      billed: 1,
      byFault: { [fault]: 1 },
    });
  });

  it('a wait as long as the script says', async () => {
    const { call } = await meeting({ fault: 'rate-limited', retryAfterSeconds: 7 });
    expect(await failureOf(call())).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('a lost connection before an answer as network, unbilled', async () => {
    const { simulator, call } = await meeting('disconnected');
    expect(await failureOf(call())).toMatchObject({ errorClass: 'network' });
    expect(simulator.counters().total).toMatchObject({ received: 1, billed: 0 });
  });

  it('no answer until it goes as a time-out, unbilled', async () => {
    const { simulator, call } = await meeting('hang', { abortSignal: AbortSignal.timeout(100) });
    expect(await failureOf(call())).toMatchObject({ errorClass: 'timeout' });
    await expect.poll(() => simulator.counters().total.inFlight).toBe(0);
    expect(simulator.calls()).toMatchObject([{ fault: 'hang', ended: 'client-gone', nanoUsd: 0 }]);
  });

  it('an answer that is cut in the middle as one whose outcome is not known, billed', async () => {
    const { simulator, call } = await meeting('cut');
    const { errorClass } = (await failureOf(call())) as { errorClass: string };
    expect(['network', 'outcome-unknown']).toContain(errorClass);
    expect(simulator.calls()).toMatchObject([{ fault: 'cut', ended: 'cut', status: 200 }]);
    expect(simulator.counters().total).toMatchObject({ received: 1, answered: 0, billed: 1 });
    expect(simulator.counters().total.nanoUsd).toBeGreaterThan(0);
  });

  it('an answer without usage, billed', async () => {
    const { simulator, call } = await meeting('missing-usage');
    const met = await call().catch((error: unknown) => error);
    // Anthropic's schema of an answer has usage in it: without, its client has no answer.
    expect(met).toMatchObject(
      api === 'openai' ? { usage: undefined } : { errorClass: 'outcome-unknown' },
    );
    expect(simulator.counters().total).toMatchObject({ received: 1, billed: 1 });
  });

  it('broken JSON', async () => {
    const { call } = await meeting('malformed-json');
    const { text, finishReason } = await call();
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(finishReason).toBe('stop');
  });

  it('an answer that is truncated, with the usage of its cap', async () => {
    const { simulator, call } = await meeting('truncated');
    expect(await call()).toMatchObject({ finishReason: 'length', usage: { outputTokens: 100 } });
    expect(simulator.counters().total.outputTokens).toBe(100);
  });

  it('a refusal', async () => {
    const { call } = await meeting('refused');
    expect(await call()).toMatchObject({ finishReason: 'content-filter' });
  });

  it('a call of a tool that it did not offer, and one with arguments that are wrong', async () => {
    const wrongTool = await (await meeting('wrong-tool')).call();
    expect(wrongTool.toolCalls).toMatchObject([{ tool: 'tool_that_was_not_offered' }]);
    const wrongArguments = await (await meeting('wrong-arguments')).call();
    expect(wrongArguments.toolCalls).toMatchObject([{ tool: 'look', arguments: { at: 'wrong' } }]);
  });

  it('tokens that come slowly', async () => {
    const { call } = await meeting({ fault: 'slow', pauseMs: 40 });
    const started = performance.now();
    expect((await call()).text).toBe('{"answer":"yes"}');
    expect(performance.now() - started).toBeGreaterThan(120);
  });

  it('an answer of the script’s own, a tool call', async () => {
    const toolCalls = [{ tool: 'look', arguments: { at: 4 } }];
    const { call } = await meeting({ answer: { toolCalls } });
    expect((await call()).toolCalls).toMatchObject(toolCalls);
  });

  it('a bill, too, where it goes while the answer is on its way', async () => {
    const { simulator, models } = await simulating({ latencyMs: 60_000 });
    const options = asking({ abortSignal: AbortSignal.timeout(100) });
    expect(await failureOf(models.call(model, options, { stream }))).toMatchObject({
      errorClass: 'timeout',
    });
    await expect.poll(() => simulator.counters().total.inFlight).toBe(0);
    expect(simulator.calls()).toMatchObject([{ ended: 'client-gone' }]);
    expect(simulator.counters().total).toMatchObject({ received: 1, answered: 0, billed: 1 });
  });
});
