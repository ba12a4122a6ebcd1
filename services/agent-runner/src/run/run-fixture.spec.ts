import type { EventBody, RunRequest } from '@nightshift/contracts';
import { type CallErrorClass, derivedId, nano, replay } from '@nightshift/kernel';
import type { AgentDefinition, ToolDefinition } from '@nightshift/sdk';
import { specification } from '@nightshift/testing';
import type { RunDeps } from './deps.js';
import { runDecider } from './run.js';
import type {
  RecordAnswer,
  RecordEffect,
  RecordModelFailure,
  RecordToolFailure,
  RecordToolResult,
  RunCommand,
} from './run-command.js';
import { isOpen, type OpenRun } from './run-state.js';

export const RUN = derivedId('run');
export const AT = '2026-11-25T00:00:00.000Z';
/** What every call is bounded at, and what a lease brings. */
export const BOUND = nano(100);
export const LEASE = nano(1_000);
export const ticket = (n: number): string => derivedId('ticket', RUN, String(n));

export const toolOf = (name: string, effect: ToolDefinition['effect']): ToolDefinition => ({
  name,
  description: name,
  effect,
  input: {},
  output: {},
  timeoutMs: 1_000,
});
export const tools = [
  toolOf('look', 'pure'),
  toolOf('put', 'idempotent'),
  toolOf('pay', 'at-most-once'),
  { ...toolOf('wire', 'at-most-once'), reconcile: true } as const,
  { ...toolOf('sync', 'idempotent'), reconcile: true } as const,
];

export const worker = (changes: Partial<AgentDefinition> = {}): AgentDefinition => ({
  name: 'worker',
  models: ['fake/one'],
  instructions: 'Work.',
  output: {},
  tools: tools.map(({ name }) => name),
  turns: [],
  maxOutputTokens: 10,
  maxSteps: 40,
  callTimeoutMs: 1_000,
  retries: { perCall: 3, perRun: 10 },
  leaseNanoUsd: 1_000,
  ...changes,
});

export const depsOf = (
  changes: Partial<AgentDefinition> = {},
  others: Partial<RunDeps> = {},
): RunDeps => ({
  agentOf: () => ({ definition: worker(changes), tools, toolBytes: 30 }),
  modelOf: (name) => name,
  boundOf: () => BOUND,
  faultsOf: () => [],
  ...others,
});

export const request: RunRequest = {
  runId: RUN,
  role: 'worker',
  stage: 'work',
  agent: 'worker',
  workflow: { name: 'flow', version: 1, hash: 'f'.repeat(64) },
  round: 0,
  basis: [],
  leaseNanoUsd: LEASE,
  taskBudgetNanoUsd: nano(10_000),
  priority: 5,
};

export const accept: RunCommand = { type: 'acceptRun', request, input: { say: 'hello' } };
export const fund = (n: number, amount = LEASE): RunCommand => ({
  type: 'fundRun',
  runId: RUN,
  leaseId: derivedId('lease', String(n)),
  amount,
});
export const go: RunCommand = { type: 'advanceRun', basis: [], at: AT };
export const begun = [accept, fund(1), go] as const;
export const hold: RunCommand = { type: 'holdRun', runId: RUN };
export const release: RunCommand = { type: 'releaseRun', runId: RUN };
export const crash: RunCommand = { type: 'recoverRun', at: AT, random: 0.5 };
export const wakeAt = (at: string): RunCommand => ({ type: 'wakeRun', at });
/** Later than any delay. */
export const wake = wakeAt('2027-01-01T00:00:00.000Z');
export const cancel: RunCommand = {
  type: 'cancelRun',
  runId: RUN,
  stage: 'work',
  role: 'worker',
  round: 0,
};

const call = (step: number, attempt: number) =>
  ({ step, attempt, latencyMs: 1, at: AT, random: 0.5 }) as const;

export const answered = (
  step: number,
  attempt: number,
  text: string,
  changes: Partial<RecordAnswer> = {},
): RecordAnswer => ({
  type: 'recordAnswer',
  ...call(step, attempt),
  text,
  toolCalls: [],
  finishReason: 'stop',
  usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0 },
  cost: nano(7),
  message: { role: 'assistant', content: text === '' ? [] : [{ type: 'text', text }] },
  ...changes,
});

/** An answer that asks for tools, by name; `c<n>` is the id of the n-th. */
export const asksFor = (step: number, ...names: readonly string[]): RecordAnswer => {
  const toolCalls = names.map((tool, n) => ({ toolCallId: `c${n}`, tool, arguments: { n } }));
  const content = toolCalls.map(({ toolCallId, tool, arguments: input }) => ({
    type: 'tool-call' as const,
    toolCallId,
    toolName: tool,
    input,
  }));
  return answered(step, 1, '', { toolCalls, message: { role: 'assistant', content } });
};

export const failed = (
  step: number,
  attempt: number,
  errorClass: CallErrorClass,
  changes: Partial<RecordModelFailure> = {},
): RecordModelFailure => ({
  type: 'recordModelFailure',
  ...call(step, attempt),
  errorClass,
  reason: 'bad luck',
  retryAfterMs: undefined,
  ...changes,
});

export const toolDone = (step: number, attempt = 1): RecordToolResult => ({
  type: 'recordToolResult',
  ...call(step, attempt),
  result: { step },
});

export const toolFailed = (
  step: number,
  errorClass: CallErrorClass,
  attempt = 1,
): RecordToolFailure => ({
  type: 'recordToolFailure',
  ...call(step, attempt),
  errorClass,
  reason: 'bad luck',
});

type Found = RecordEffect['found'];
/** What a tool says when it is asked whether its call took effect. */
export const found = (
  step: number,
  is: Found['is'] | 'no-answer',
  { attempt = 1, query = 1 } = {},
): RecordEffect => ({
  type: 'recordEffect',
  ...call(step, attempt),
  query,
  found:
    is === 'done'
      ? { is, result: { step } }
      : is === 'no-answer'
        ? { is: 'unknown', reason: 'too slow', errorClass: 'timeout' }
        : { is, reason: 'it says so' },
});

export const replied = (n: number, option: string, more: object = {}): RunCommand => ({
  type: 'answerTicket',
  ticketId: ticket(n),
  by: 'ana',
  answer: { option, ...more },
  at: AT,
});

/** Given that these commands came, one after the other. */
export const given = (commands: readonly RunCommand[], deps: RunDeps = depsOf()) => {
  const decider = runDecider(deps);
  const events: EventBody[] = [];
  let state = decider.initial();
  for (const command of commands) {
    const next = decider.decide(command, state);
    events.push(...next);
    state = replay(decider, next, state);
  }
  return {
    events,
    state,
    types: events.map(({ type }) => type),
    when: specification(decider)(...events).when,
    /** @throws unless the run is open */
    open: (): OpenRun => {
      if (!isOpen(state)) throw new Error(`the run is ${state.status}`);
      return state;
    },
  };
};

/** What a model was sent by the newest call, rebuilt from the events as they are stored. */
export const requestsIn = (events: readonly EventBody[]) =>
  events.filter((event) => event.type === 'model-call.requested.v1');
