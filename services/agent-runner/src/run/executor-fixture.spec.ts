import type { EventBody, EventOf, RunRequest } from '@nightshift/contracts';
import {
  Aggregates,
  type AppendUnit,
  type EventStore,
  VersionConflict,
} from '@nightshift/event-store';
import { derivedId, instantOf, nano, Refusal } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import { agent, tool, type ToolContext, workflow } from '@nightshift/sdk';
import { createLogger } from '@nightshift/telemetry';
import { z } from 'zod';
import { Gate } from '../health/gate.js';
import { LoadedWorkflows } from '../workflows.store.js';
import type { RunDeps } from './deps.js';
import type { RunCommand } from './run-command.js';
import { recordedResult } from './recorded.store.js';
import { RunExecutor } from './run.executor.js';
import { isAtWork, type Run } from './run-state.js';
import { runDecider } from './run.js';
import type { ToolPorts } from './tool-try.executor.js';

export type Call = Models['call'];
export type Tools = Readonly<
  Record<string, (context: ToolContext) => Promise<Record<string, unknown>>>
>;

export const runId = (n: number): string => derivedId('run', String(n));

/** A second lease. */
export const moreFor = (id: string): RunCommand => ({
  type: 'fundRun',
  runId: id,
  leaseId: `second-${id}`,
  amount: nano(100),
});

const asked =
  (tools: Tools) =>
  async (_: unknown, context: ToolContext): Promise<{ done: false }> =>
    (await tools['reconcile']?.(context)) as { done: false };

const flowWith = (tools: Tools) =>
  workflow({
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
          tools: (['pure', 'at-most-once'] as const).map((effect) =>
            tool({
              name: effect,
              description: effect,
              effect,
              input: z.object({}),
              output: z.looseObject({}),
              run: async (_, context) => (await tools[effect]?.(context)) ?? {},
              ...(effect === 'at-most-once' && tools['reconcile']
                ? { reconcile: asked(tools) }
                : {}),
            }),
          ),
        }),
      },
      // The same on another model, and with that as a fallback.
      ...Object.entries({ second: 'fake/two', flexible: ['fake/one', 'fake/two'] }).map(
        ([name, model]) => ({
          name,
          agent: agent({
            name,
            model,
            instructions: 'Work.',
            output: z.object({ done: z.boolean() }),
          }),
        }),
      ),
    ],
  });

/** An event store in memory: nothing of it is durable. */
export const memoryStore = () => {
  const streams = new Map<string, EventOf[]>();
  const open = new Set<string>();
  /** What fails once: so many appends, and reads of these streams. */
  const failing = {
    appends: 0,
    reads: new Set<string>(),
    /** Events of this type with content are refused. */
    tooLarge: undefined as EventOf['type'] | undefined,
  };
  const append = async ({ appends }: AppendUnit): Promise<readonly EventOf[]> => {
    if (failing.appends-- > 0) throw new Error('the database is away');
    const isTooLarge = ({ type, content }: EventBody): boolean =>
      type === failing.tooLarge && content !== undefined;
    if (appends.some(({ events }) => events.some(({ body }) => isTooLarge(body))))
      throw new Refusal('event-too-large', 'invalid', 'The event is too large.');
    return appends.flatMap(({ stream, expectedVersion, events, marks }) => {
      const known = streams.get(stream) ?? [];
      if (known.length !== expectedVersion) throw new VersionConflict(stream);
      const written = events.map(({ body, context }, index) => ({
        ...(JSON.parse(JSON.stringify(body)) as typeof body),
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
      if (marks === 'open') open.add(stream);
      if (marks === 'closed') open.delete(stream);
      return written;
    });
  };
  const read = async (stream: string): Promise<readonly EventOf[]> => {
    if (failing.reads.delete(stream)) throw new Error('the database is away');
    return streams.get(stream) ?? [];
  };
  const readMany = async (after: ReadonlyMap<string, number>) =>
    new Map(
      await Promise.all(
        [...after].map(
          async ([stream, version]) => [stream, (await read(stream)).slice(version)] as const,
        ),
      ),
    );
  const eventsOf = (id: string): readonly EventOf[] => streams.get(`run/${id}`) ?? [];
  const taken = new Set<string>();
  const saved = new Map<string, Parameters<EventStore['writeSnapshot']>[2]>();
  const snapshots: Pick<EventStore, 'readSnapshots' | 'writeSnapshot'> = {
    readSnapshots: async (some) => new Map([...saved].filter(([stream]) => some.includes(stream))),
    writeSnapshot: async (stream, _shape, snapshot) => void saved.set(stream, snapshot),
  };
  const takeOverOpenStreams = async (whose: string): Promise<string[]> => {
    const found = [...open].filter((one) => whose === 'ours-and-orphans' || !taken.has(one));
    for (const one of found) taken.add(one);
    return found;
  };
  return {
    store: {
      append,
      read,
      readMany,
      takeOverOpenStreams,
      ...snapshots,
    } as unknown as EventStore,
    failing,
    eventsOf,
    typesOf: (id: string) => eventsOf(id).map(({ type }) => type),
  };
};

const context = {
  tenant: 'default',
  taskId: derivedId('task'),
  causationId: derivedId('cause'),
  correlationId: derivedId('task'),
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
};

export interface WorldOptions {
  readonly call: Call;
  readonly tools?: Tools;
  readonly slots?: number;
  readonly graceMs?: number;
  readonly memory?: ReturnType<typeof memoryStore>;
  readonly deps?: Partial<RunDeps>;
  readonly ports?: Partial<ToolPorts>;
  readonly gate?: Gate;
  readonly random?: () => number;
}

/** No network, and nothing is kept. */
const portsOf = (store: Pick<EventStore, 'read'>): ToolPorts => ({
  keep: async () => undefined,
  recorded: (...[place, replayOf, call]) => recordedResult(store, place, replayOf, call),
  fetchFor: () => () => Promise.reject(new Error('no network')),
});

/** What an executor needs around it: real but for the store, the models and the clock's skew. */
export const worldOf = ({
  call,
  tools = {},
  slots = 10,
  graceMs = 50,
  memory = memoryStore(),
  deps = {},
  ports = {},
  gate = new Gate({ limits: [] }),
  random = () => 0.2,
}: WorldOptions) => {
  let skewMs = 0;
  const clock = { now: () => instantOf(Date.now() + skewMs) };
  const flow = flowWith(tools);
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
    ...deps,
  });
  const { store } = memory;
  const runs = new Aggregates<RunCommand, Run>(
    { prefix: 'run', decider, isOpen: isAtWork },
    { store },
  );
  const handle = (id: string, command: RunCommand) =>
    runs.handle(id, command, { ...context, at: clock.now() });
  const begin = async (id: string, changes: Partial<RunRequest> = {}): Promise<void> => {
    const request: RunRequest = {
      runId: id,
      role: 'worker',
      stage: 'work',
      agent: 'worker',
      workflow: flow.ref,
      round: 0,
      basis: [],
      leaseNanoUsd: nano(1_000),
      taskBudgetNanoUsd: nano(1_000),
      priority: 5,
      ...changes,
    };
    await handle(id, { type: 'acceptRun', request, input: {} });
    await handle(id, {
      type: 'fundRun',
      runId: id,
      leaseId: derivedId('lease', id),
      amount: nano(1_000),
    });
  };
  const start = (): RunExecutor => {
    const log = createLogger({ service: 'test', level: 'silent' });
    return new RunExecutor({
      runs,
      store,
      models,
      workflows,
      tools: { ...portsOf(store), ...ports },
      clock,
      random,
      log,
      slots,
      graceMs,
      gate,
      nowMs: () => performance.now(),
    });
  };
  return {
    ...memory,
    memory,
    handle,
    begin,
    start,
    setClockBack: (ms: number) => void (skewMs -= ms),
  };
};

export const answer: Awaited<ReturnType<Call>> = {
  text: '{"done":true}',
  toolCalls: [],
  finishReason: 'stop',
  usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0 },
  message: { role: 'assistant', content: [{ type: 'text', text: '{"done":true}' }] },
};

export const asking = (...names: readonly string[]): typeof answer => ({
  ...answer,
  text: '',
  toolCalls: names.map((name, n) => ({ toolCallId: `c${n}`, tool: name, arguments: {} })),
  message: {
    role: 'assistant',
    content: names.map((toolName, n) => ({
      type: 'tool-call',
      toolCallId: `c${n}`,
      toolName,
      input: {},
    })),
  },
});

/** Never answers, but for the abort that it heeds. */
export const unanswered: Call = (_name, { abortSignal }) =>
  new Promise((_, reject) => {
    abortSignal?.addEventListener('abort', () => reject(abortSignal.reason as Error));
  });
