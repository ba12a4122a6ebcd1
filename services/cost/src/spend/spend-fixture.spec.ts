import { testBus } from '@nightshift/testing';
import type { ToPark } from '@nightshift/event-bus';
import {
  type DataOf,
  definitionOf,
  type EventOf,
  type EventType,
  parseEvent,
} from '@nightshift/contracts';
import { derivedId, nano } from '@nightshift/kernel';
import { newTrace, openRuntime, type ServiceRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { cost } from '../index.js';

/** One cost service over a real database, with a bus of its own. */
export interface TestCost {
  readonly runtime: ServiceRuntime;
  readonly parked: readonly ToPark[];
  /** As other services publish them, as one batch; resolves once every group has handled it. */
  readonly publish: (...events: readonly TestEvent[]) => Promise<void>;
  readonly published: () => readonly EventOf[];
  readonly get: (path: string, tenant?: string) => Promise<Answer>;
  readonly post: (path: string, body: object, tenant?: string) => Promise<Answer>;
  readonly close: () => Promise<void>;
}
type Answer = Readonly<Record<string, unknown>> & { readonly status: number };

export interface TestEvent {
  readonly type: EventType;
  readonly tenant: string;
  readonly taskId: string;
  readonly at: string;
  readonly data: object;
  readonly content?: object;
}

export const startCost = async (databaseUrl: string): Promise<TestCost> => {
  const { bus, parked } = testBus();
  const bodies: string[] = [];
  const { publish, ...rest } = bus;
  const recording = {
    ...rest,
    publish: (messages: Parameters<typeof publish>[0]) => {
      bodies.push(...messages.map(({ value }) => value.toString()));
      return publish(messages);
    },
  };
  const log = createLogger({ service: 'cost', level: 'fatal' });
  const of = { definition: cost, databaseUrl, bus: recording, instance: 'c1', log };
  const opened = await openRuntime(of);
  const host = await startHost({
    services: [{ opened, instance: await cost.create(opened.runtime, cost.config({})) }],
    bus: recording,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  const call = async (method: string, path: string, tenant: string, body?: object) => {
    const response = await fetch(`${host.url}${path}`, {
      method,
      headers: {
        'x-nightshift-tenant': tenant,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { ...((await response.json()) as object), status: response.status };
  };
  return {
    runtime: opened.runtime,
    parked,
    publish: (...events) => recording.publish(events.map(messageOf)),
    published: () => bodies.map((body) => parseEvent(body)),
    get: (path, tenant = 'acme') => call('GET', path, tenant),
    post: (path, body, tenant = 'acme') => call('POST', path, tenant, body),
    close: host.close,
  };
};

let sequence = 0;

export const messageOf = ({ type, tenant, taskId, at, data, content }: TestEvent) => {
  const id = derivedId('event', String((sequence += 1)));
  const event = {
    specversion: '1.0',
    id,
    source: 'nightshift/test',
    type,
    subject: `test/${id}`,
    sequence,
    time: at,
    datacontenttype: 'application/json',
    tenantid: tenant,
    taskid: taskId,
    causationid: id,
    correlationid: taskId,
    traceparent: newTrace(id),
    data,
    ...(content === undefined ? {} : { content }),
  };
  const { topic = '' } = definitionOf(type) ?? {};
  return {
    topic,
    key: taskId,
    headers: { id, type, tenant },
    value: Buffer.from(JSON.stringify(event)),
  };
};

export const taskId = (name: string): string => derivedId('task', name);
export const runId = (name: string): string => derivedId('run', name);

interface CallOf {
  readonly tenant?: string;
  readonly task?: string;
  readonly run?: string;
  readonly step?: number;
  readonly at?: string;
  readonly model?: string;
  readonly cost?: number;
  readonly tokens?: readonly [input: number, output: number];
  readonly isBound?: boolean;
  readonly providerCallId?: string;
}

/** A model call that was answered; without tokens: the provider did not say. */
export const modelCall = ({
  tenant = 'acme',
  task = 't1',
  run = task,
  step = 1,
  at = '2026-11-20T10:00:00.000Z',
  model = 'openai/gpt-4o',
  cost = 1_000,
  tokens = [100, 10],
  isBound = false,
  providerCallId,
}: CallOf): TestEvent => ({
  type: 'model-call.completed.v1',
  tenant,
  taskId: taskId(task),
  at,
  data: {
    runId: runId(run),
    step,
    attempt: 1,
    model,
    ...(isBound
      ? {}
      : {
          usage: {
            inputTokens: tokens[0],
            cachedInputTokens: 20,
            cacheWriteInputTokens: 5,
            outputTokens: tokens[1],
            reasoningTokens: 0,
          },
        }),
    costNanoUsd: nano(cost),
    costIsBound: isBound,
    finishReason: 'stop',
    latencyMs: 5,
    ...(providerCallId === undefined ? {} : { providerCallId }),
  },
  content: { message: { role: 'assistant', content: 'x"content":{}' } },
});

const workflowOf = (name: string) => ({ name, version: 1, hash: 'a'.repeat(64) });

export const runAccepted = (
  task: string,
  { workflow = 'audit', run = task, tenant = 'acme' } = {},
): TestEvent => ({
  type: 'run.accepted.v1',
  tenant,
  taskId: taskId(task),
  at: '2026-11-20T09:59:00.000Z',
  data: {
    runId: runId(run),
    role: 'worker',
    stage: 's',
    agent: 'a',
    workflow: workflowOf(workflow),
    round: 0,
    basis: [],
    leaseNanoUsd: nano(1),
    taskBudgetNanoUsd: nano(1),
    priority: 5,
  } satisfies DataOf<'run.accepted.v1'>,
  content: { input: 1 },
});

export const taskAccepted = (
  task: string,
  { workflow = 'audit', tenant = 'acme' } = {},
): TestEvent => ({
  type: 'task.accepted.v1',
  tenant,
  taskId: taskId(task),
  at: '2026-11-20T09:58:00.000Z',
  data: {
    taskId: taskId(task),
    workflow: workflowOf(workflow),
    subject: 'somebody',
    briefHash: 'a'.repeat(64),
    budgetNanoUsd: nano(1),
    priority: 5,
    submittedBy: 'ana',
    via: 'http',
  } satisfies DataOf<'task.accepted.v1'>,
  content: { brief: 1 },
});

export const taskCompleted = (
  task: string,
  cost: number,
  { workflow = 'audit', tenant = 'acme' } = {},
): TestEvent => ({
  type: 'task.completed.v1',
  tenant,
  taskId: taskId(task),
  at: '2026-11-20T10:05:00.000Z',
  data: {
    workflow: workflowOf(workflow),
    outputHash: 'a'.repeat(64),
    costNanoUsd: nano(cost),
    rounds: 0,
    decisions: 0,
  } satisfies DataOf<'task.completed.v1'>,
  content: { output: 1, decisions: {} },
});

export const taskCancelled = (task: string, tenant = 'acme'): TestEvent => ({
  type: 'task.cancelled.v1',
  tenant,
  taskId: taskId(task),
  at: '2026-11-20T10:06:00.000Z',
  data: { by: 'ana', reason: 'r', runs: [] } satisfies DataOf<'task.cancelled.v1'>,
});
