import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemIds } from '@nightshift/event-store';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeHost, oneTelemetry, startFakes, until } from './fakes-fixture.spec.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: Span[] }[] }[];
}

// Real: PostgreSQL, HTTP, OTLP to a receiver on loopback. A file of its own: tracing is on for the
// whole process.
describe('requests while traces are sent', () => {
  const postgres = usePostgres();
  const received: Span[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(body) as Export;
      received.push(
        ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      );
      response.end('{}');
    });
  });
  let host: FakeHost;

  beforeAll(async () => {
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    const { port } = receiver.address() as AddressInfo;
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${port}`;
    process.env['OTEL_BSP_SCHEDULE_DELAY'] = '50';
    oneTelemetry();
    host = await startFakes({ databaseUrl: postgres.url() });
  });
  afterAll(async () => {
    await host?.close();
    receiver.closeAllConnections();
    await new Promise((closed) => receiver.close(closed));
  });

  const spanOf = async (matches: (span: Span) => boolean): Promise<Span> => {
    await until(async () => expect(received.some(matches)).toBe(true));
    return received.find(matches) as Span;
  };
  const traceparent = (letter: string): string => `00-${letter.repeat(32)}-${'b'.repeat(16)}-01`;

  it('go on with the trace of the caller, and what they lead to hangs under them', async () => {
    const id = systemIds.next();
    const headers = { traceparent: traceparent('a') };
    await host.post('/v1/pauses', { id, reason: 'x' }, headers);
    const request = await spanOf(({ name }) => name === 'HTTP POST /v1/pauses');
    expect(request).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) });
    expect(request.attributes).toEqual(
      expect.arrayContaining([
        { key: 'http.route', value: { stringValue: '/v1/pauses' } },
        { key: 'http.response.status_code', value: { intValue: 201 } },
      ]),
    );
    const reaction = await spanOf(({ name }) => name === 'fake-notes: task.paused.v1');
    expect(reaction.traceId).toBe('a'.repeat(32));
  });

  it('begin a trace where the caller has none, named by route and never by what is in the URL', async () => {
    const id = systemIds.next();
    await host.get(`/v1/pauses/${id}?token=canary`);
    const span = await spanOf(({ name }) => name === 'HTTP GET /v1/pauses/:id');
    expect(span.parentSpanId ?? '').toBe('');
    expect(JSON.stringify(received)).not.toContain(id);
    expect(JSON.stringify(received)).not.toContain('canary');
  });

  it('have a span also when they are refused, or fail by a defect, whose log line names it', async () => {
    await host.post('/v1/pauses', { id: 7 }, { traceparent: traceparent('c') });
    const refused = await spanOf(({ traceId }) => traceId === 'c'.repeat(32));
    expect(refused.attributes).toContainEqual({
      key: 'http.response.status_code',
      value: { intValue: 400 },
    });
    await host.get('/v1/pauses/broken/defect', { traceparent: traceparent('d') });
    const failed = await spanOf(({ traceId }) => traceId === 'd'.repeat(32));
    expect(failed).toMatchObject({ status: { code: 2 } });
    const line = host
      .logged()
      .split('\n')
      .find((one) => one.includes('unexpected error'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      trace_id: failed.traceId,
      span_id: failed.spanId,
    });
  });

  it('of probes and scrapes have none', async () => {
    await host.get('/livez', { traceparent: traceparent('e') });
    await host.get('/metrics', { traceparent: traceparent('e') });
    await host.get('/v1/nothing', { traceparent: traceparent('f') });
    await spanOf(({ traceId }) => traceId === 'f'.repeat(32));
    expect(received.some(({ traceId }) => traceId === 'e'.repeat(32))).toBe(false);
  });
});
