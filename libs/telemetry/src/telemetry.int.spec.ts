import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-fixture.spec.js';
import { PARENT, runService, TRACE } from './service-process-fixture.spec.js';

const work = (service: string): string => `
  const span = (name) => ({ name, kind: 'internal', attributes: { 'nightshift.task': 't1' } });
  const ended = () => ({ attributes: {}, errorType: undefined });
  log.info('before');
  await inSpan(traceparent, span('${service} works'), async () => log.info('inside'), ended);
  await inSpan(traceparent, span('${service} fails'), async () => { throw new TypeError('no luck'); }, ended).catch(() => undefined);
  recordSpan(traceparent, '${service} did', {}, Date.now() - 1500);
  if (isTracing()) {
    const request = openSpan(traceparent, 'HTTP POST /v1/x', { 'http.route': '/v1/x' });
    request.run(() => log.info('in a request'));
    await inSpan(request.traceparent, span('${service} caused'), async () => undefined, ended);
    request.end(503);
  }`;
const start = (service: string, env: Record<string, string>): Promise<object[]> =>
  runService(service, work(service), env);

describe('telemetry with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  let receiver: OtlpReceiver;
  const logs = new Map<string, object[]>();

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    for (const service of ['orchestrator', 'agent-runner'])
      logs.set(service, await start(service, env));
  });
  afterAll(() => receiver.close());

  const span = (name: string) => receiver.spans().find((one) => one.name === name);

  it('joins the spans of two services in the one trace of the event, under its span', () => {
    for (const service of ['orchestrator', 'agent-runner'])
      for (const what of ['works', 'fails', 'did'])
        expect(span(`${service} ${what}`)).toMatchObject({
          traceId: TRACE,
          parentSpanId: PARENT,
          service,
        });
  });

  it('tells what failed, and when work that was over began', () => {
    expect(span('qa fails')).toBeUndefined();
    // By its name: what an error says may be content.
    expect(span('orchestrator fails')).toMatchObject({ status: { code: 2 } });
    expect(span('orchestrator fails')?.attributes).toContainEqual({
      key: 'error.type',
      value: { stringValue: 'TypeError' },
    });
    expect(JSON.stringify(receiver.spans())).not.toContain('no luck');
    expect(span('orchestrator works')?.status.code).not.toBe(2);
    const began = Number(BigInt(span('orchestrator did')?.startTimeUnixNano ?? 0) / 1_000_000n);
    const worked = Number(BigInt(span('orchestrator works')?.startTimeUnixNano ?? 0) / 1_000_000n);
    expect(worked - began).toBeGreaterThan(1_000);
  });

  it('gives a request a server span, with its status, under which everything it causes hangs', () => {
    const request = receiver.spans().find(({ kind }) => kind === 2);
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, status: { code: 2 } });
    expect(request?.attributes).toContainEqual({
      key: 'http.response.status_code',
      value: { intValue: 503 },
    });
    expect(span('orchestrator caused')).toMatchObject({
      traceId: TRACE,
      parentSpanId: request?.spanId,
    });
  });

  it('puts the trace into the log lines of a span, and into no other', () => {
    const lines = logs.get('orchestrator') ?? [];
    expect(lines.map((line) => 'trace_id' in line)).toEqual([false, true, true]);
    expect(lines[1]).toMatchObject({
      msg: 'inside',
      trace_id: TRACE,
      span_id: span('orchestrator works')?.spanId,
    });
  });
});

describe('telemetry without an endpoint', () => {
  it('sends nothing, not even to where a collector would be expected, and works as before', async () => {
    const receiver = await startOtlpReceiver();
    try {
      // Where the SDK would send to by itself, if anything were to be sent.
      const env = {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`,
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${receiver.url}/v1/logs`,
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${receiver.url}/v1/metrics`,
      };
      const lines = await start('orchestrator', env);
      expect(lines).toMatchObject([{ msg: 'before' }, { msg: 'inside' }]);
      expect(lines.some((line) => 'trace_id' in line)).toBe(false);
      expect(receiver.requests()).toBe(0);
    } finally {
      await receiver.close();
    }
  });
});
