import { createOpenAI } from '@ai-sdk/openai';
import { describe, expect, it } from 'vitest';
import { asking, clients, failureOf, post, simulating } from './simulator-fixture.spec.js';

const question = { model: 'm', messages: [{ role: 'user', content: 'hello' }], max_tokens: 50 };

describe('the rate limit', () => {
  it.each(clients)('lets $model in so often, and says how long to wait', async ({ model }) => {
    let now = 1_000_000;
    const faults = { limit: { requests: 2, windowMs: 5_000 } };
    const { simulator, models } = await simulating({ faults, now: () => now });
    const call = () => models.call(model, asking());
    await call();
    now += 2_500;
    await call();
    expect(await failureOf(call())).toMatchObject({
      errorClass: 'rate-limited',
      retryAfterMs: 3_000,
    });
    now += 2_500;
    await call();
    expect(simulator.counters().total).toMatchObject({
      received: 4,
      answered: 3,
      byFault: { 'over-limit': 1 },
    });
  });

  it('tells what is left of it in each API’s own headers', async () => {
    const faults = { limit: { requests: 2, windowMs: 5_000 } };
    const { simulator } = await simulating({ faults, now: () => 0 });
    const openAi = await post(`${simulator.openAiUrl}/chat/completions`, question);
    expect(openAi.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    expect(openAi.headers.get('x-ratelimit-reset-requests')).toBe('5000ms');
    const anthropic = await post(`${simulator.anthropicUrl}/messages`, question);
    expect(anthropic.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
    expect(anthropic.headers.get('anthropic-ratelimit-requests-reset')).toBe(
      '1970-01-01T00:00:05.000Z',
    );
  });
});

describe('the seeded mix', () => {
  const faultsMet = async (seed: number, questions: readonly number[]) => {
    const mix = { 'server-error': 0.3, 'rate-limited': 0.2, 'malformed-json': 0.2 };
    const { simulator, models } = await simulating({ seed, faults: { mix } });
    await Promise.all(
      questions.map((n) =>
        models
          .call('openai/m', asking({ headers: { 'x-nightshift-task': `task-${n}` } }))
          .catch(() => undefined),
      ),
    );
    return new Map(simulator.calls().map(({ task, fault }) => [task, fault]));
  };
  const questions = Array.from({ length: 60 }, (_, n) => n);

  it('meets each task with the same faults, whoever comes first', async () => {
    const met = await faultsMet(7, questions);
    const again = await faultsMet(7, questions.toReversed());
    expect(new Set(met.values()).size).toBe(4);
    for (const [task, fault] of met) expect([task, again.get(task)]).toEqual([task, fault]);
    const others = await faultsMet(8, questions);
    expect(questions.some((n) => others.get(`task-${n}`) !== met.get(`task-${n}`))).toBe(true);
  });

  it('draws again for a question that is repeated', async () => {
    const { simulator, models } = await simulating({ faults: { mix: { 'server-error': 0.5 } } });
    for (const _ of questions) await models.call('openai/m', asking()).catch(() => undefined);
    const { byFault, answered } = simulator.counters().total;
    expect(byFault['server-error']).toBeGreaterThan(10);
    expect(answered).toBeGreaterThan(10);
  });
});

describe('the simulator', () => {
  it('says that it is one, names each request, and each answer once', async () => {
    const { simulator } = await simulating();
    const url = `${simulator.openAiUrl}/chat/completions`;
    const answers = [await post(url, question), await post(url, question)];
    for (const { headers } of answers) expect(headers.get('x-simulated')).toBe('nightshift');
    const names = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(names).size).toBe(2);
    expect(names[0]).toMatch(/^req_/);
    const ids = simulator.calls().map(({ providerCallId }) => providerCallId);
    expect(new Set(ids).size).toBe(2);
    const anthropic = await post(`${simulator.anthropicUrl}/messages`, question);
    expect(anthropic.headers.get('request-id')).toMatch(/^req_/);
    expect(await anthropic.json()).toMatchObject({ id: expect.stringMatching(/^msg_/) as string });
  });

  it.each([
    ['no JSON', '{"model":'],
    ['no messages', { model: 'm', max_tokens: 5 }],
    ['images', { ...question, messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
  ])('refuses %s in the error format of each API', async (_what, body) => {
    const { simulator } = await simulating();
    const openAi = await post(`${simulator.openAiUrl}/chat/completions`, body);
    expect([openAi.status, await openAi.json()]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error', message: expect.any(String) as string } },
    ]);
    const anthropic = await post(`${simulator.anthropicUrl}/messages`, body);
    expect([anthropic.status, await anthropic.json()]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error' } },
    ]);
    expect(simulator.counters().total.byFault).toEqual({ 'invalid-request': 2 });
  });

  it('does not know a model without a price', async () => {
    const { simulator, models } = await simulating({ prices: () => undefined });
    expect(await failureOf(models.call('openai/m', asking()))).toMatchObject({
      errorClass: 'misconfigured',
    });
    expect(simulator.calls()).toMatchObject([{ fault: 'unknown-model', status: 404 }]);
  });

  it('bills nothing where it has no answer itself', async () => {
    const answer = () => {
      throw new Error('a rule is wrong');
    };
    const { simulator, models } = await simulating({ answer });
    expect(await failureOf(models.call('anthropic/m', asking()))).toMatchObject({
      message: expect.stringContaining('a rule is wrong') as string,
    });
    expect(simulator.counters().total).toMatchObject({ billed: 0, byFault: { 'no-answer': 1 } });
  });

  it('keeps usage out of a stream that does not ask for it', async () => {
    const { simulator } = await simulating();
    const url = `${simulator.openAiUrl}/chat/completions`;
    const plain = await (await post(url, { ...question, stream: true })).text();
    expect(plain).not.toContain('usage');
    expect(plain.endsWith('data: [DONE]\n\n')).toBe(true);
    const options = { stream: true, stream_options: { include_usage: true } };
    expect(await (await post(url, { ...question, ...options })).text()).toContain('prompt_tokens');
  });

  it('streams so that the client’s own stream has every piece', async () => {
    const { simulator } = await simulating({ answer: () => ({ text: 'x'.repeat(100) }) });
    const client = createOpenAI({ apiKey: 'simulated', baseURL: simulator.openAiUrl });
    const { stream } = await client.chat('m').doStream(asking());
    const deltas: string[] = [];
    for await (const part of stream) if (part.type === 'text-delta') deltas.push(part.delta);
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.join('')).toBe('x'.repeat(100));
  });

  it('answers many at once, each once', async () => {
    const { simulator, models } = await simulating({ latencyMs: 20 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => models.call('openai/m', asking())),
    );
    expect(new Set(answers.map(({ providerCallId }) => providerCallId)).size).toBe(200);
    expect(simulator.counters().total).toMatchObject({ received: 200, answered: 200, inFlight: 0 });
  });
});
