import { appendFileSync } from 'node:fs';
import { CallError } from '@nightshift/kernel';
import {
  agent,
  type AgentSpec,
  corrector,
  judge,
  tool,
  type ToolContext,
  type Workflow,
  workflow,
} from '@nightshift/sdk';
import { z } from 'zod';

/*
 * Workflows whose models are called over HTTP, at the provider simulator: one per error class with
 * a model of its own, so that what it meets can be scripted; and those for money and for kills.
 */

/** What the next requests of a model meet; a fault of the simulator, or `answered`. */
type Meets = string | { readonly fault: string; readonly retryAfterSeconds?: number };

export interface Scenario {
  /** Of the workflow, and of its model: `openai/<name>`. */
  readonly name: string;
  /** The class that the table of architecture.md names. */
  readonly errorClass: string;
  readonly agent?: Partial<AgentSpec>;
  /** By model, without its provider. */
  readonly script: Readonly<Record<string, readonly Meets[]>>;
  readonly expected: {
    /** Requests that the simulator receives, by model. */
    readonly received: Readonly<Record<string, number>>;
    /** Classes of failed calls, models and tools together, in order. */
    readonly failures: readonly string[];
    readonly retries: number;
    /**
     * Of the first retry, in milliseconds: at least so long between the two requests, as the
     * simulator saw them, and at most so long by the runner's order. A slow machine adds to the first.
     */
    readonly firstDelayMs?: { readonly atLeast: number; readonly atMost: number };
    readonly status: 'completed' | 'waiting';
    readonly ticket?: { readonly kind: string; readonly queue: string };
    /** Calls charged at their bound, because what they cost is not known. */
    readonly atBound: number;
  };
}

const output = z.object({ done: z.boolean() });
const brief = z.object({ n: z.number().int() });

/** Full jitter: a delay is anything from 0 to its ceiling. */
const FIRST_BACKOFF = { atLeast: 0, atMost: 200 };
const AT_ONCE = { atLeast: 0, atMost: 0 };

const failingTwice = new Map<string, number>();
const unsteady = tool({
  name: 'unsteady',
  description: 'Fails twice in a way that passes.',
  effect: 'idempotent',
  input: brief,
  output,
  run: async (_, { idempotencyKey }) => {
    const calls = (failingTwice.get(idempotencyKey) ?? 0) + 1;
    failingTwice.set(idempotencyKey, calls);
    if (calls <= 2) throw new CallError('tool-transient', 'the other side is busy');
    return { done: true };
  },
});
const late = tool({
  name: 'late',
  description: 'Does something once, and does not say so in time.',
  effect: 'at-most-once',
  input: brief,
  output,
  timeoutMs: 300,
  run: () => new Promise<never>(() => undefined),
});

const done = (received: number): Scenario['expected'] => ({
  received: {},
  failures: [],
  retries: received - 1,
  status: 'completed',
  atBound: 0,
});
const FAILURE = { kind: 'failure', queue: 'failures' } as const;
const OPERATORS = { kind: 'failure', queue: 'operators' } as const;

export const scenarios: readonly Scenario[] = [
  {
    name: 'rate-limited',
    errorClass: 'rate-limited',
    script: { 'rate-limited': [{ fault: 'rate-limited', retryAfterSeconds: 1 }] },
    expected: {
      ...done(2),
      received: { 'rate-limited': 2 },
      failures: ['rate-limited'],
      firstDelayMs: { atLeast: 1_000, atMost: 1_000 },
    },
  },
  {
    name: 'rate-limited-bare',
    errorClass: 'rate-limited',
    script: { 'rate-limited-bare': ['rate-limited-bare'] },
    expected: {
      ...done(2),
      received: { 'rate-limited-bare': 2 },
      failures: ['rate-limited'],
      firstDelayMs: FIRST_BACKOFF,
    },
  },
  {
    name: 'server-error',
    errorClass: 'overloaded',
    script: { 'server-error': ['server-error'] },
    expected: {
      ...done(2),
      received: { 'server-error': 2 },
      failures: ['overloaded'],
      firstDelayMs: FIRST_BACKOFF,
    },
  },
  {
    name: 'overloaded',
    errorClass: 'overloaded',
    agent: { model: 'anthropic/overloaded' },
    script: { overloaded: ['overloaded'] },
    expected: {
      ...done(2),
      received: { overloaded: 2 },
      failures: ['overloaded'],
      firstDelayMs: FIRST_BACKOFF,
    },
  },
  {
    name: 'given-up',
    errorClass: 'overloaded',
    agent: { retries: { perCall: 2, perRun: 10 } },
    script: { 'given-up': ['server-error', 'server-error', 'server-error', 'server-error'] },
    expected: {
      received: { 'given-up': 3 },
      failures: ['overloaded', 'overloaded', 'overloaded'],
      retries: 2,
      status: 'waiting',
      ticket: FAILURE,
      atBound: 0,
    },
  },
  {
    name: 'fallback',
    errorClass: 'overloaded',
    agent: {
      model: ['openai/fallback', 'anthropic/fallback-second'],
      retries: { perCall: 1, perRun: 10 },
    },
    script: { fallback: ['server-error', 'server-error', 'server-error'] },
    expected: {
      ...done(3),
      received: { fallback: 2, 'fallback-second': 1 },
      failures: ['overloaded', 'overloaded'],
    },
  },
  {
    name: 'disconnected',
    errorClass: 'network',
    script: { disconnected: ['disconnected'] },
    expected: {
      ...done(2),
      received: { disconnected: 2 },
      failures: ['network'],
      firstDelayMs: FIRST_BACKOFF,
      atBound: 1,
    },
  },
  {
    name: 'cut-in-mid-stream',
    errorClass: 'outcome-unknown',
    agent: { stream: true },
    script: { 'cut-in-mid-stream': ['cut'] },
    expected: {
      ...done(2),
      received: { 'cut-in-mid-stream': 2 },
      failures: ['outcome-unknown'],
      firstDelayMs: FIRST_BACKOFF,
      atBound: 1,
    },
  },
  {
    name: 'hanging',
    errorClass: 'timeout',
    agent: { callTimeoutMs: 600 },
    script: { hanging: ['hang'] },
    expected: {
      ...done(2),
      received: { hanging: 2 },
      failures: ['timeout'],
      // The runner's clock starts before the request arrives.
      firstDelayMs: { atLeast: 400, atMost: FIRST_BACKOFF.atMost },
      atBound: 1,
    },
  },
  {
    name: 'malformed',
    errorClass: 'malformed-output',
    script: { malformed: ['malformed-json'] },
    expected: {
      ...done(2),
      received: { malformed: 2 },
      failures: ['malformed-output'],
      firstDelayMs: AT_ONCE,
    },
  },
  {
    name: 'malformed-again',
    errorClass: 'malformed-output',
    script: { 'malformed-again': ['malformed-json', 'malformed-json'] },
    expected: {
      received: { 'malformed-again': 2 },
      failures: ['malformed-output', 'malformed-output'],
      retries: 1,
      status: 'waiting',
      ticket: FAILURE,
      atBound: 0,
    },
  },
  {
    name: 'truncated',
    errorClass: 'truncated',
    script: { truncated: ['truncated'] },
    expected: {
      ...done(2),
      received: { truncated: 2 },
      failures: ['truncated'],
      firstDelayMs: AT_ONCE,
    },
  },
  {
    name: 'truncated-again',
    errorClass: 'truncated',
    script: { 'truncated-again': ['truncated', 'truncated'] },
    expected: {
      received: { 'truncated-again': 2 },
      failures: ['truncated', 'truncated'],
      retries: 1,
      status: 'waiting',
      ticket: FAILURE,
      atBound: 0,
    },
  },
  {
    name: 'refused',
    errorClass: 'refused',
    script: { refused: ['refused'] },
    expected: {
      received: { refused: 1 },
      failures: ['refused'],
      retries: 0,
      status: 'waiting',
      ticket: FAILURE,
      atBound: 0,
    },
  },
  {
    name: 'wrong-tool',
    errorClass: 'tool-logical',
    agent: { tools: [unsteady] },
    script: { 'wrong-tool': ['wrong-tool', 'answered'] },
    expected: { ...done(2), received: { 'wrong-tool': 2 }, failures: ['tool-logical'], retries: 0 },
  },
  {
    name: 'wrong-arguments',
    errorClass: 'tool-logical',
    agent: { tools: [unsteady] },
    script: { 'wrong-arguments': ['wrong-arguments', 'answered'] },
    expected: {
      ...done(2),
      received: { 'wrong-arguments': 2 },
      failures: ['tool-logical'],
      retries: 0,
    },
  },
  {
    name: 'tool-transient',
    errorClass: 'tool-transient',
    agent: { tools: [unsteady] },
    script: {},
    expected: {
      ...done(3),
      received: { 'tool-transient': 2 },
      failures: ['tool-transient', 'tool-transient'],
    },
  },
  {
    name: 'unauthorized',
    errorClass: 'misconfigured',
    script: { unauthorized: ['unauthorized'] },
    expected: {
      received: { unauthorized: 1 },
      failures: ['misconfigured'],
      retries: 0,
      status: 'waiting',
      ticket: OPERATORS,
      atBound: 0,
    },
  },
  {
    name: 'unknown-model',
    errorClass: 'misconfigured',
    script: { 'unknown-model': ['unknown-model'] },
    expected: {
      received: { 'unknown-model': 1 },
      failures: ['misconfigured'],
      retries: 0,
      status: 'waiting',
      ticket: OPERATORS,
      atBound: 0,
    },
  },
  {
    name: 'no-price',
    errorClass: 'misconfigured',
    agent: { model: 'openai/nobody-knows-its-price' },
    script: {},
    expected: {
      received: { 'nobody-knows-its-price': 0 },
      failures: [],
      retries: 0,
      status: 'waiting',
      ticket: OPERATORS,
      atBound: 0,
    },
  },
  {
    name: 'effect-unknown',
    errorClass: 'outcome-unknown',
    agent: { tools: [late] },
    script: {},
    expected: {
      received: { 'effect-unknown': 1 },
      failures: ['outcome-unknown'],
      retries: 0,
      status: 'waiting',
      ticket: { kind: 'unknown-outcome', queue: 'operators' },
      atBound: 0,
    },
  },
  {
    name: 'usage-missing',
    errorClass: 'none: settled at its bound',
    script: { 'usage-missing': ['missing-usage'] },
    expected: { ...done(1), received: { 'usage-missing': 1 }, atBound: 1 },
  },
];

const BUDGET_USD = 1;

const single = (
  name: string,
  spec: Partial<AgentSpec> = {},
  budgetPerTaskUsd = BUDGET_USD,
): Workflow =>
  workflow({
    name,
    version: 1,
    description: `Calls openai/${name} at the provider simulator.`,
    brief,
    budgetPerTaskUsd,
    stages: [
      {
        name: 'work',
        agent: agent({
          name: `${name}-agent`,
          model: `openai/${name}`,
          instructions: 'Do what is to be done, then say so.',
          output,
          maxOutputTokens: 50,
          leaseUsd: 0.01,
          ...spec,
        }),
      },
    ],
  });

/** The last dollar: leases of one call each. */
const LEASE_USD = 0.0015;
export const JUDGES = 199;
const judged = (): Workflow =>
  workflow({
    name: 'burst-task',
    version: 1,
    description: 'Two hundred calls of one task, at once but for the first.',
    brief,
    budgetPerTaskUsd: 0.02,
    stages: [
      {
        name: 'work',
        agent: agent({
          name: 'burst-worker',
          model: 'openai/burst',
          instructions: 'Say that it is done.',
          output,
          maxOutputTokens: 50,
          leaseUsd: LEASE_USD,
        }),
        qa: {
          judges: Array.from({ length: JUDGES }, (_, n) =>
            judge({
              name: `burst-judge-${n}`,
              model: 'openai/burst',
              instructions: `Find what is wrong, as number ${n}.`,
              maxOutputTokens: 50,
              leaseUsd: LEASE_USD,
            }),
          ),
          correction: corrector({
            name: 'burst-corrector',
            model: 'openai/burst',
            instructions: 'Correct it.',
            output,
            maxOutputTokens: 50,
            leaseUsd: LEASE_USD,
          }),
        },
      },
    ],
  });

const effect =
  (name: string) =>
  async (_: unknown, { idempotencyKey, taskId }: ToolContext) => {
    const line = { tool: name, key: idempotencyKey, taskId };
    appendFileSync(process.env['E2E_EFFECTS'] ?? '', `${JSON.stringify(line)}\n`);
    return { done: true };
  };
const note = tool({
  name: 'note',
  description: 'Notes something, under a key.',
  effect: 'idempotent',
  input: brief,
  output,
  run: effect('note'),
});
const charge = tool({
  name: 'charge',
  description: 'Charges somebody, which must not happen twice.',
  effect: 'at-most-once',
  input: brief,
  output,
  run: effect('charge'),
});

export const workflows = [
  ...scenarios.map(({ name, agent: spec }) => single(name, spec)),
  single('cooled', { retries: { perCall: 3, perRun: 10 } }),
  single('stopped'),
  single('locked-out'),
  single('burst-workflow', { model: 'openai/burst', leaseUsd: LEASE_USD }),
  single('burst-tenant', { model: 'openai/burst', leaseUsd: LEASE_USD }),
  judged(),
  single('night', {
    tools: [note, charge],
    callTimeoutMs: 2_000,
    stream: true,
    retries: { perCall: 8, perRun: 40 },
  }),
];
