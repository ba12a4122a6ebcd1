import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallError } from '@nightshift/kernel';
import { startTelemetry } from '@nightshift/telemetry';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answer, asking, runId, worldOf } from './executor-fixture.spec.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: Span[] }[] }[];
}

const CANARY = 'canary-4711';
const A = runId(1);

// Real: the executor, OTLP to a receiver on loopback. A file of its own: tracing is on for the whole
// process.
describe('spans of the calls of a run', () => {
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
  const spans = (name: string) =>
    received
      .filter((one) => one.name === name)
      .map(({ traceId, status, attributes }) => ({
        traceId,
        failed: status.code === 2,
        attributes: Object.fromEntries(
          attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
        ) as Record<string, unknown>,
      }));

  beforeAll(async () => {
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    const { port } = receiver.address() as AddressInfo;
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${port}`;
    const telemetry = startTelemetry('test', '1.2.3');
    const said = { ...answer, providerCallId: 'chatcmpl-1', text: `{"done":true,"a":"${CANARY}"}` };
    const answers = [
      asking('pure', 'at-most-once'),
      new CallError('network', `lost ${CANARY}`),
      said,
    ];
    const world = worldOf({
      call: async () => {
        const next = answers.shift() ?? said;
        if (next instanceof Error) throw next;
        return next;
      },
      tools: {
        pure: async () => ({ found: CANARY }),
        'at-most-once': async () => {
          throw new CallError('tool-logical', CANARY);
        },
      },
    });
    const executor = world.start();
    await world.begin(A);
    await vi.waitFor(() => expect(world.typesOf(A)).toContain('run.completed.v2'), 10_000);
    await executor.stop();
    await telemetry.stop();
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    await new Promise((closed) => receiver.close(closed));
  });

  it('name each model call, in the trace of the task, with step, attempt, usage and cost', () => {
    const chats = spans('chat one');
    expect(chats).toHaveLength(3);
    expect(chats[2]).toMatchObject({
      traceId: 'a'.repeat(32),
      failed: false,
      attributes: {
        'gen_ai.provider.name': 'fake',
        'gen_ai.request.model': 'one',
        'gen_ai.response.id': 'chatcmpl-1',
        'gen_ai.usage.input_tokens': 1,
        'gen_ai.usage.output_tokens': 1,
        'nightshift.cost_usd': 1e-9,
        'nightshift.run.id': A,
        'nightshift.step': 4,
        'nightshift.attempt': 2,
        'nightshift.tenant': 'default',
      },
    });
  });

  it('tell the class of one that failed', () => {
    const failed = spans('chat one').filter((one) => one.failed);
    expect(failed.map(({ attributes }) => attributes['error.type'])).toEqual(['network']);
    expect(failed[0]?.attributes).not.toHaveProperty('nightshift.cost_usd');
  });

  it('name each tool call, and the class of one that failed', () => {
    expect(spans('execute_tool pure')).toMatchObject([
      { failed: false, attributes: { 'gen_ai.tool.name': 'pure', 'nightshift.run.id': A } },
    ]);
    expect(spans('execute_tool at-most-once')).toMatchObject([
      { failed: true, attributes: { 'error.type': 'tool-logical' } },
    ]);
  });

  it('show no content', () => {
    expect(received).toHaveLength(5);
    expect(JSON.stringify(received)).not.toContain(CANARY);
  });
});
