import type { EventOf, RunRequest } from '@nightshift/contracts';
import { Aggregates, type AppendUnit, type EventStore } from '@nightshift/event-store';
import { CallError, instantOf, nano } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import { agent, workflow } from '@nightshift/sdk';
import { createLogger } from '@nightshift/telemetry';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { LoadedWorkflows } from '../workflows.store.js';
import { RunExecutor } from './run.executor.js';
import { runDecider } from './run.js';
import { isAtWork } from './run-state.js';

const WAIT = { timeout: 5_000, interval: 5 };
const flow = workflow({
  name: 'flow',
  version: 1,
  description: '',
  brief: z.object({}),
  budgetPerTaskUsd: 1,
  stages: [
    {
      name: 'work',
      agent: agent({
        name: 'worker',
        model: 'fake/one',
        instructions: 'Work.',
        output: z.object({ done: z.boolean() }),
      }),
    },
  ],
});
const request = (runId: string): RunRequest => ({
  runId,
  role: 'worker',
  stage: 'work',
  agent: 'worker',
  workflow: flow.ref,
  round: 0,
  basis: [],
  leaseNanoUsd: nano(1_000),
  taskBudgetNanoUsd: nano(1_000),
  priority: 5,
});
const runId = (n: number): string => `01890000-0000-7000-8000-00000000000${n}`;

/** An event store in memory: nothing of it is durable. */
const memoryStore = () => {
  const streams = new Map<string, EventOf[]>();
  const append = async ({ appends }: AppendUnit): Promise<readonly EventOf[]> =>
    appends.flatMap(({ stream, expectedVersion, events }) => {
      const known = streams.get(stream) ?? [];
      const written = events.map(({ body, context }, index) => ({
        ...body,
        subject: stream,
        sequence: expectedVersion + index + 1,
        time: context.at,
        id: `${stream}#${expectedVersion + index + 1}`,
        tenantid: context.tenant,
        taskid: context.taskId,
        correlationid: context.correlationId,
        traceparent: context.traceparent,
      })) as unknown as EventOf[];
      streams.set(stream, [...known, ...written]);
      return written;
    });
  const read = async (stream: string): Promise<readonly EventOf[]> => streams.get(stream) ?? [];
  const store = { append, read, takeOverOpenStreams: async () => [...streams.keys()] };
  return {
    store: store as unknown as EventStore,
    typesOf: (id: string) => (streams.get(`run/${id}`) ?? []).map(({ type }) => type),
  };
};

const context = {
  tenant: 'default',
  taskId: 'task',
  causationId: 'x',
  correlationId: 'task',
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
};

const running: RunExecutor[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((executor) => executor.stop()));
});

const start = (call: Models['call'], { slots = 10, memory = memoryStore() } = {}) => {
  let skewMs = 0;
  const clock = { now: () => instantOf(Date.now() + skewMs) };
  const workflows = new LoadedWorkflows([flow]);
  const models: Models = {
    nameOf: (name) => name,
    boundOf: () => nano(10),
    costOf: () => nano(1),
    call,
  };
  const decider = runDecider({
    agentOf: workflows.agentOf,
    modelOf: models.nameOf,
    boundOf: models.boundOf,
    faultsOf: () => [],
  });
  const runs = new Aggregates(
    { prefix: 'run', decider, isOpen: isAtWork },
    { store: memory.store },
  );
  const log = createLogger({ service: 'test', level: 'silent' });
  const executor = new RunExecutor({
    runs,
    store: memory.store,
    models,
    workflows,
    clock,
    random: () => 0.2,
    log,
    slots,
    graceMs: 50,
  });
  running.push(executor);
  return {
    ...memory,
    memory,
    executor,
    setClockBack: (ms: number) => (skewMs -= ms),
    begin: async (id: string) => {
      const at = clock.now();
      await runs.handle(
        id,
        { type: 'acceptRun', request: request(id), input: {} },
        { ...context, at },
      );
      await runs.handle(
        id,
        { type: 'fundRun', runId: id, leaseId: `lease-${id}`, amount: nano(1_000) },
        { ...context, at },
      );
    },
  };
};

const answer: Awaited<ReturnType<Models['call']>> = {
  text: '{"done":true}',
  toolCalls: [],
  finishReason: 'stop',
  usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0 },
  message: { role: 'assistant', content: [{ type: 'text', text: '{"done":true}' }] },
};

describe('the executor', () => {
  it('carries a run to its end', async () => {
    const { begin, typesOf } = start(async () => answer);
    await begin(runId(1));
    await vi.waitFor(() => expect(typesOf(runId(1)).at(-1)).toBe('run.completed.v1'), WAIT);
  });

  it('goes on after a delay, also if the clock was set back meanwhile', async () => {
    let calls = 0;
    const world = start(async () => {
      calls += 1;
      if (calls > 1) return answer;
      throw new CallError('overloaded', 'busy');
    });
    await world.begin(runId(1));
    await vi.waitFor(() => expect(world.typesOf(runId(1))).toContain('retry.scheduled.v1'), WAIT);
    world.setClockBack(60_000);
    await vi.waitFor(() => expect(world.typesOf(runId(1)).at(-1)).toBe('run.completed.v1'), WAIT);
  });

  it('gives its slot to the next when a run ends, fails or waits for a person', async () => {
    let atOnce = 0;
    let most = 0;
    const { begin, typesOf } = start(
      async (_name, { prompt }) => {
        most = Math.max(most, (atOnce += 1));
        await new Promise((wake) => setTimeout(wake, 5));
        atOnce -= 1;
        if (JSON.stringify(prompt).length % 2 === 0) throw new CallError('refused', 'no');
        return answer;
      },
      { slots: 2 },
    );
    const ids = Array.from({ length: 9 }, (_, n) => runId(n));
    await Promise.all(ids.map(begin));
    await vi.waitFor(() => {
      for (const id of ids) expect(typesOf(id).at(-1)).toMatch(/run\.(completed|suspended)\.v1/);
    }, WAIT);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('takes up what an earlier process left, charging the call that was in flight', async () => {
    const first = start(() => new Promise(() => undefined));
    await first.begin(runId(1));
    await vi.waitFor(
      () => expect(first.typesOf(runId(1)).at(-1)).toBe('model-call.requested.v1'),
      WAIT,
    );
    const second = start(async () => answer, { memory: first.memory });
    await second.executor.recover();
    await vi.waitFor(() => expect(second.typesOf(runId(1)).at(-1)).toBe('run.completed.v1'), WAIT);
    expect(second.typesOf(runId(1))).toContain('model-call.failed.v1');
  });
});
