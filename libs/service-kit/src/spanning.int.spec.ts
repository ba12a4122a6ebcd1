import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventOf, EventType } from '@nightshift/contracts';
import { nano } from '@nightshift/kernel';
import { startTelemetry } from '@nightshift/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSpans, taskSpans } from './spanning.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly startTimeUnixNano: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: Span[] }[] }[];
}

const CANARY = 'canary-4711';
const begins = Date.parse('2026-11-25T00:00:00.000Z');
const workflow = { name: 'refund', version: 1, hash: 'f'.repeat(64) };
const purse = { grantedNanoUsd: nano(9), spentNanoUsd: nano(5_000_000) };
const closing = {
  runId: 'r1',
  stage: 'draft',
  role: 'worker' as const,
  round: 0,
  purse,
  modelCalls: 3,
  toolCalls: 4,
  retriesByClass: {},
};

const event = (type: EventType, seconds: number, data: object): EventOf =>
  ({
    type,
    data,
    content: { output: CANARY, input: CANARY, brief: CANARY },
    time: new Date(begins + seconds * 1_000).toISOString(),
    taskid: 't1',
    tenantid: 'acme',
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  }) as unknown as EventOf;

const accepted = event('run.accepted.v1', 0, { agent: 'worker', workflow });

// Real: OTLP to a receiver on loopback. A file of its own: tracing is on for the whole process.
describe('spans of what has ended', () => {
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
  const span = (name: string, nth = 0) => {
    const found = received.filter((one) => one.name === name)[nth];
    const attributes = found?.attributes.map(({ key, value }) => [key, Object.values(value)[0]]);
    return {
      traceId: found?.traceId,
      failed: found?.status.code === 2,
      beganAfter: Number(BigInt(found?.startTimeUnixNano ?? 0) / 1_000_000n) - begins,
      attributes: Object.fromEntries(attributes ?? []) as Record<string, unknown>,
    };
  };

  beforeAll(async () => {
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    const { port } = receiver.address() as AddressInfo;
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${port}`;
    const telemetry = startTelemetry('test', '1.2.3');
    const runs = runSpans();
    runs('run-1', {}, [accepted]);
    runs('run-1', {}, [event('run.completed.v2', 7, closing)]);
    runs('run-2', {}, [
      accepted,
      event('run.failed.v1', 7, { ...closing, errorClass: 'refused', reason: CANARY }),
    ]);
    runs('never-seen-begin', {}, [event('run.completed.v2', 7, closing)]);
    const tasks = taskSpans();
    tasks('t1', {}, [event('task.accepted.v1', 0, { workflow })]);
    tasks('t1', {}, [event('task.started.v1', 2, { waitedMs: 2_000 })]);
    tasks('t1', {}, [event('stage.completed.v1', 5, { stage: 'draft', rounds: 2 })]);
    tasks('t1', {}, [
      event('stage.completed.v1', 8, { stage: 'send', rounds: 0 }),
      event('task.completed.v1', 8, { workflow, costNanoUsd: nano(7_000_000) }),
    ]);
    tasks('t2', {}, [
      event('task.accepted.v1', 0, { workflow }),
      event('task.failed.v1', 1, { code: 'no-way', reason: CANARY, costNanoUsd: nano(0) }),
    ]);
    tasks('t3', {}, [
      event('task.accepted.v1', 0, { workflow }),
      event('task.cancelled.v1', 1, { by: 'ana', reason: CANARY }),
    ]);
    await telemetry.stop();
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    await new Promise((closed) => receiver.close(closed));
  });

  it('tell of a run from its acceptance, in the trace of its task', () => {
    expect(span('invoke_agent worker')).toMatchObject({
      traceId: 'a'.repeat(32),
      failed: false,
      beganAfter: 0,
      attributes: {
        'gen_ai.workflow.name': 'refund',
        'nightshift.task.id': 't1',
        'nightshift.tenant': 'acme',
        'nightshift.run.ended': 'completed',
        'nightshift.run.model_calls': 3,
        'nightshift.run.tool_calls': 4,
        'nightshift.cost_usd': 0.005,
      },
    });
    expect(span('invoke_agent worker', 1)).toMatchObject({
      failed: true,
      attributes: { 'nightshift.run.ended': 'failed', 'error.type': 'refused' },
    });
  });

  it('are none of a run that this process has not seen begin', () => {
    expect(received.filter(({ name }) => name.startsWith('invoke_agent'))).toHaveLength(2);
  });

  it('tell of a stage from the end of the one before it', () => {
    expect(span('stage draft')).toMatchObject({
      beganAfter: 2_000,
      attributes: { 'nightshift.stage.rounds': 2, 'gen_ai.workflow.name': 'refund' },
    });
    expect(span('stage send').beganAfter).toBe(5_000);
  });

  it('tell of a task from its acceptance, how it ended, and what it cost', () => {
    expect(span('invoke_workflow refund')).toMatchObject({
      failed: false,
      beganAfter: 0,
      attributes: { 'nightshift.task.ended': 'completed', 'nightshift.cost_usd': 0.007 },
    });
    expect(span('invoke_workflow refund', 1)).toMatchObject({
      failed: true,
      attributes: { 'nightshift.task.ended': 'failed', 'error.type': 'no-way' },
    });
    const cancelled = span('invoke_workflow refund', 2);
    expect(cancelled.attributes).toMatchObject({ 'nightshift.task.ended': 'cancelled' });
    expect(cancelled.attributes).not.toHaveProperty('nightshift.cost_usd');
  });

  it('show no content', () => {
    expect(received).toHaveLength(7);
    expect(JSON.stringify(received)).not.toContain(CANARY);
  });
});
