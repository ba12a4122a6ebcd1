import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-fixture.spec.js';

// Each "service" is a process of its own, as in production: OpenTelemetry is global in one.
const run = promisify(execFile);
const TRACE = 'a'.repeat(32);
const PARENT = 'b'.repeat(16);

// Node strips types, but the imports name what tsc will make of the files.
const source = (service: string): string => `
  const { registerHooks } = await import('node:module');
  registerHooks({
    resolve: (name, context, next) =>
      next(context.parentURL?.endsWith('.ts') ? name.replace(/^(\\.\\/.*)\\.js$/, '$1.ts') : name, context),
  });
  const { startTelemetry, createLogger, inSpan, recordSpan, openSpan, isTracing } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
  const telemetry = startTelemetry('${service}', '1.2.3');
  const log = createLogger({ service: '${service}' });
  const traceparent = '00-${TRACE}-${PARENT}-01';
  log.info('before');
  await inSpan(traceparent, '${service} works', { 'nightshift.task': 't1' }, async () => log.info('inside'));
  await inSpan(traceparent, '${service} fails', {}, async () => { throw new Error('no luck'); }).catch(() => undefined);
  recordSpan(traceparent, '${service} did', {}, Date.now() - 1500);
  if (isTracing()) {
    const request = openSpan(traceparent, 'HTTP POST /v1/x', { 'http.route': '/v1/x' });
    request.run(() => log.info('in a request'));
    await inSpan(request.traceparent, '${service} caused', {}, async () => undefined);
    request.end(503);
  }
  await telemetry.stop();`;

/** Runs the service; gives the lines it logged. */
const start = async (service: string, env: Record<string, string>): Promise<object[]> => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', source(service)], {
    env: { PATH: process.env['PATH'], ...env },
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
};

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
    expect(span('orchestrator fails')?.status).toEqual({ code: 2, message: 'no luck' });
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
