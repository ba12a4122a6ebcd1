import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-fixture.spec.js';
import { PARENT, runService, TRACE } from './service-process-fixture.spec.js';

/** What stands in prompts, answers, arguments, results and reasons: never to be seen. */
const CANARY = 'canary-4711';

const work = `
  const { CANARY } = process.env;
  const { chatSpan, chatEnd, toolSpan, toolEnd, runSpan, stageSpan, taskSpan } = library;
  const { measureChat, measureTool, count } = library;
  const place = { taskId: 't1', tenant: 'acme', runId: 'r1', step: 2, attempt: 1 };
  const usage = { inputTokens: 10, cachedInputTokens: 4, cacheWriteInputTokens: 1, outputTokens: 5, reasoningTokens: 2 };
  const answered = {
    latencyMs: 1500, usage, finishReason: 'stop', providerCallId: 'chatcmpl-1', costNano: 12_500,
    text: CANARY, message: { content: CANARY },
  };
  const failed = { latencyMs: 20, errorClass: 'rate-limited', reason: CANARY };
  const chat = { ...place, model: 'openai/gpt-5-mini', maxOutputTokens: 100, stream: true, temperature: 0.5, prompt: CANARY };
  await inSpan(traceparent, chatSpan(chat), async () => answered, chatEnd);
  const other = { ...place, model: 'google/gemini-x', maxOutputTokens: 100, stream: false };
  await inSpan(traceparent, chatSpan(other), async () => failed, chatEnd);
  const look = { ...place, tool: 'look', toolCallId: 'c1', effect: 'pure', arguments: { q: CANARY } };
  await inSpan(traceparent, toolSpan(look), async () => ({ latencyMs: 3, result: CANARY }), toolEnd);
  const pay = { ...place, tool: 'pay', toolCallId: 'c2', effect: 'at-most-once' };
  await inSpan(traceparent, toolSpan(pay), async () => ({ latencyMs: 3, errorClass: 'timeout' }), toolEnd);
  const run = {
    ...place, agent: 'worker', role: 'qa', stage: 'draft', workflow: 'refund', modelCalls: 3, toolCalls: 4,
    costNano: 2_000_000, ended: 'failed', errorClass: 'refused', output: CANARY,
  };
  recordCallSpan(traceparent, runSpan(run), Date.now() - 1500);
  recordCallSpan(traceparent, stageSpan({ ...place, stage: 'draft', workflow: 'refund', rounds: 2 }), Date.now() - 1500);
  recordCallSpan(traceparent, taskSpan({ ...place, workflow: 'refund', costNano: 3_000_000, ended: 'completed' }), Date.now() - 1500);
  measureChat('openai/gpt-5-mini', answered);
  measureChat('openai/gpt-5-mini', failed);
  measureTool('look', { latencyMs: 3 });
  measureTool('pay', { latencyMs: 3, errorClass: 'timeout' });
  count.providerHealth(1, { model: 'openai/gpt-5-mini', state: 'open' });
  const states = () => [['open', 1], ['well', 0]].map(([state, value]) => [value, { model: 'a/one', state }]);
  library.observeEach('nightshift_provider_state', 'The state a model is in.', states);
  const { createServer } = await import('node:http');
  const server = createServer(telemetry.metrics);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const response = await fetch('http://127.0.0.1:' + server.address().port + '/metrics');
  log.info({ scrape: await response.text() }, 'scraped');
  server.closeAllConnections();
  server.close();`;

describe('the conventions for generative AI', () => {
  let receiver: OtlpReceiver;
  let scrape = '';
  let lines: object[] = [];

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    lines = await runService('agent-runner', work, {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      CANARY,
    });
    ({ scrape } = lines.at(-1) as { scrape: string });
  });
  afterAll(() => receiver.close());

  /** The attributes of a span as they are, and what else is to be known of it. */
  const span = (name: string) => {
    const found = receiver.spans().find((one) => one.name === name);
    expect(found, name).toMatchObject({ traceId: TRACE, parentSpanId: PARENT });
    const attributes = Object.fromEntries(
      (found?.attributes ?? []).map(({ key, value }) => [
        key,
        value.arrayValue?.values.map(({ stringValue }) => stringValue) ?? Object.values(value)[0],
      ]),
    );
    return { kind: found?.kind, failed: found?.status.code === 2, attributes };
  };
  const place = { 'nightshift.task.id': 't1', 'nightshift.tenant': 'acme' };
  const call = {
    ...place,
    'nightshift.run.id': 'r1',
    'gen_ai.conversation.id': 'r1',
    'nightshift.step': 2,
    'nightshift.attempt': 1,
  };

  it('name a model call, with what it used and cost, and nothing else', () => {
    expect(span('chat gpt-5-mini')).toEqual({
      kind: 3,
      failed: false,
      attributes: {
        ...call,
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-5-mini',
        'gen_ai.request.max_tokens': 100,
        'gen_ai.request.temperature': 0.5,
        'gen_ai.request.stream': true,
        'gen_ai.response.id': 'chatcmpl-1',
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.input_tokens': 10,
        'gen_ai.usage.cache_read.input_tokens': 4,
        'gen_ai.usage.cache_creation.input_tokens': 1,
        'gen_ai.usage.output_tokens': 5,
        'gen_ai.usage.reasoning.output_tokens': 2,
        'nightshift.cost_usd': 0.000_012_5,
      },
    });
  });

  it('name a failed one by its class, and its provider as they know it', () => {
    const { failed, attributes } = span('chat gemini-x');
    expect(failed).toBe(true);
    expect(attributes).toEqual({
      ...call,
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-x',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.stream': false,
      'error.type': 'rate-limited',
    });
  });

  it('name a tool call', () => {
    expect(span('execute_tool look')).toEqual({
      kind: 1,
      failed: false,
      attributes: {
        ...call,
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'look',
        'gen_ai.tool.type': 'function',
        'gen_ai.tool.call.id': 'c1',
        'nightshift.tool.effect': 'pure',
      },
    });
    const pay = span('execute_tool pay');
    expect([pay.failed, pay.attributes['error.type']]).toEqual([true, 'timeout']);
  });

  it('name runs, stages and tasks that are over', () => {
    expect(span('invoke_agent worker')).toEqual({
      kind: 1,
      failed: true,
      attributes: {
        ...place,
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'worker',
        'gen_ai.conversation.id': 'r1',
        'gen_ai.workflow.name': 'refund',
        'nightshift.run.id': 'r1',
        'nightshift.run.role': 'qa',
        'nightshift.run.ended': 'failed',
        'nightshift.run.model_calls': 3,
        'nightshift.run.tool_calls': 4,
        'nightshift.stage': 'draft',
        'nightshift.cost_usd': 0.002,
        'error.type': 'refused',
      },
    });
    expect(span('stage draft').attributes).toEqual({
      ...place,
      'gen_ai.workflow.name': 'refund',
      'nightshift.stage': 'draft',
      'nightshift.stage.rounds': 2,
    });
    expect(span('invoke_workflow refund').attributes).toEqual({
      ...place,
      'gen_ai.operation.name': 'invoke_workflow',
      'gen_ai.workflow.name': 'refund',
      'nightshift.task.ended': 'completed',
      'nightshift.cost_usd': 0.003,
    });
  });

  it.each([
    /^gen_ai_client_token_usage_sum\{.*gen_ai_request_model="gpt-5-mini".*gen_ai_token_type="input".*\} 10$/m,
    /^gen_ai_client_token_usage_sum\{.*gen_ai_token_type="output".*\} 5$/m,
    /^gen_ai_client_operation_duration_sum\{.*gen_ai_provider_name="openai",gen_ai_request_model="gpt-5-mini"[^}]*\} 1\.5$/m,
    /^gen_ai_client_operation_duration_count\{.*error_type="rate-limited".*\} 1$/m,
    /^gen_ai_client_operation_duration_bucket\{.*le="81\.92".*\} 1$/m,
    /^nightshift_tool_duration_seconds_sum\{.*tool="look".*\} 0\.003$/m,
    /^nightshift_tool_duration_seconds_count\{.*tool="pay",error_type="timeout".*\} 1$/m,
    /^nightshift_provider_state\{model="a\/one",state="open".*\} 1$/m,
    /^nightshift_provider_state\{model="a\/one",state="well".*\} 0$/m,
    /^nightshift_provider_health_changes_total\{.*state="open".*\} 1$/m,
  ])('are measured: %s', (line) => {
    expect(scrape).toMatch(line);
  });

  it('show no content: not in spans, not in metrics', () => {
    expect(receiver.spans().length).toBeGreaterThan(6);
    expect(JSON.stringify([receiver.spans(), lines])).not.toContain(CANARY);
  });
});
