import type { EventOf } from '@nightshift/contracts';
import { lifecycleTopic, stepsTopic } from '@nightshift/contracts';
import { derivedId, nano } from '@nightshift/kernel';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus } from '@nightshift/testing';
import { expect } from 'vitest';
import type { CostConfig } from './config.js';
import { cost } from './index.js';

const HASH = 'a'.repeat(64);
const workflow = { name: 'audit', version: 1, hash: HASH };

export const config: CostConfig = {
  budget: {
    defaultTenantLimit: nano(100),
    dueInMs: 60_000,
    leaseMs: 3_600_000,
    thresholds: [50, 80, 95],
  },
  breaker: {
    costFactor: 10,
    costTasks: 20,
    loop: 5,
    workflowPerMinute: nano(0),
    tenantPerMinute: nano(0),
    windowMs: 300_000,
    retriesPerMinute: 300,
    retryShare: 0.8,
    misconfigured: 3,
  },
  pollMs: 50,
  keepEndedMs: 3_600_000,
};

export interface Answer {
  readonly code: number;
  readonly problem?: unknown;
  readonly [field: string]: unknown;
}

/** The cost service on a real PostgreSQL, and HTTP; the events of others are written here. */
export class CostService {
  private host: Host | undefined;
  private written = 0;
  readonly events: EventOf[] = [];
  private readonly testing = testBus();
  private readonly bus = this.testing.bus;
  readonly parked = this.testing.parked;

  async start(databaseUrl: string, with_: CostConfig = config): Promise<void> {
    const log = createLogger({ service: 'cost', level: 'fatal' });
    const of = { definition: cost, databaseUrl, bus: this.bus, instance: 'c1', log };
    const opened = await openRuntime(of);
    await this.bus.subscribe({
      group: 'spec',
      topics: [lifecycleTopic('cost')],
      handle: async (batch) => {
        for (const { value } of batch) this.events.push(JSON.parse(value.toString()) as EventOf);
        return [];
      },
    });
    const instance = await cost.create(opened.runtime, with_);
    this.host = await startHost({
      services: [{ opened, instance }],
      bus: this.bus,
      host: '127.0.0.1',
      port: 0,
      token: undefined,
      log,
      telemetry: { metrics: () => undefined, stop: async () => undefined },
    });
  }

  async stop(): Promise<void> {
    await this.host?.close();
  }

  /** Of a tenant's events, those of a type. */
  of<T extends EventOf['type']>(tenant: string, type: T): readonly EventOf<T>[] {
    return this.events.filter(
      (event): event is EventOf<T> => event.tenantid === tenant && event.type === type,
    );
  }

  /** The same, once there are `n` of them: what is committed is published a moment later. */
  async seen<T extends EventOf['type']>(
    tenant: string,
    type: T,
    n = 1,
  ): Promise<readonly EventOf<T>[]> {
    await expect.poll(() => this.of(tenant, type).length, { timeout: 5_000 }).toBe(n);
    return this.of(tenant, type);
  }

  async call(
    method: string,
    path: string,
    {
      tenant = 'default',
      body,
      headers = {},
    }: {
      readonly tenant?: string;
      readonly body?: object;
      readonly headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.host?.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        'x-nightshift-tenant': tenant,
        'x-nightshift-actor': 'ana',
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    const { code: problem, ...rest } = (await response.json()) as Record<string, unknown>;
    return { ...rest, problem, code: response.status };
  }

  async publish(
    topic: string,
    { type, tenant, taskId, stream = `task/${taskId}` }: Written,
    data: object,
    content?: object,
  ): Promise<void> {
    this.written += 1;
    const id = derivedId('event', String(this.written));
    const event = {
      specversion: '1.0',
      id,
      source: 'nightshift/agent-runner',
      type,
      subject: stream,
      sequence: this.written,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      tenantid: tenant,
      taskid: taskId,
      causationid: id,
      correlationid: taskId,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      data,
      content,
    };
    const headers = { id, type, tenant };
    await this.bus.publish([
      { topic, key: taskId, headers, value: Buffer.from(JSON.stringify(event)) },
    ]);
  }

  /** A run is ordered, with its first slice. */
  order(tenant: string, task: string, amount: number): Promise<void> {
    const { taskId, runId } = idsOf(task);
    const data = {
      runId,
      role: 'worker',
      stage: 's',
      agent: 'a',
      workflow,
      round: 0,
      basis: [],
      leaseNanoUsd: amount,
      taskBudgetNanoUsd: 1_000,
      priority: 5,
    };
    const written = { type: 'run.requested.v1', tenant, taskId };
    return this.publish(lifecycleTopic('orchestrator'), written, data, { input: null });
  }

  /** What a run says of itself, with what it was granted and has spent. */
  tell(tenant: string, task: string, type: string, granted: number, spent: number): Promise<void> {
    const { taskId, runId } = idsOf(task);
    const purse = { grantedNanoUsd: granted, spentNanoUsd: spent };
    const place = { stage: 's', role: 'worker', round: 0, modelCalls: 0, toolCalls: 0 };
    const closing = { ...place, retriesByClass: {} };
    const data = { runId, purse, ...(type === 'purse.returned.v1' ? {} : closing) };
    return this.publish(lifecycleTopic('agent-runner'), { type, tenant, taskId }, data);
  }

  step(tenant: string, task: string, type: string, data: object): Promise<void> {
    const { taskId, runId } = idsOf(task);
    const written = { type, tenant, taskId, stream: `run/${runId}` };
    return this.publish(stepsTopic, written, { runId, attempt: 1, ...data }, { any: 'thing' });
  }

  complete(tenant: string, task: string, costNanoUsd: number): Promise<void> {
    const { taskId } = idsOf(task);
    const data = { workflow, outputHash: HASH, costNanoUsd, rounds: 0, decisions: 0 };
    const written = { type: 'task.completed.v1', tenant, taskId };
    return this.publish(lifecycleTopic('orchestrator'), written, data, {
      output: null,
      decisions: {},
    });
  }
}

interface Written {
  readonly type: string;
  readonly tenant: string;
  readonly taskId: string;
  readonly stream?: string;
}

export const idsOf = (task: string): { readonly taskId: string; readonly runId: string } => ({
  taskId: derivedId('task', task),
  runId: derivedId('run', task),
});
