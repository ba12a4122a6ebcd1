import type { EventBody, RunRequest } from '@nightshift/contracts';
import { callErrorClasses, nano, plusMs, replay, sha256, zeroNano } from '@nightshift/kernel';
import type { AgentDefinition, ToolDefinition } from '@nightshift/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunDeps } from './deps.js';
import { runDecider } from './run.js';
import type { RunCommand } from './run-command.js';
import { isOpen, type OpenRun, type Run } from './run-state.js';

const START = '2026-11-25T00:00:00.000Z';
const PER_RUN = 4;
const tool = (name: string, effect: ToolDefinition['effect']): ToolDefinition => ({
  name,
  description: name,
  effect,
  input: {},
  output: {},
  timeoutMs: 1_000,
});
const tools = [tool('look', 'pure'), tool('put', 'idempotent'), tool('pay', 'at-most-once')];
const definition: AgentDefinition = {
  name: 'worker',
  models: ['fake/one', 'fake/two'],
  instructions: 'Work.',
  output: {},
  tools: tools.map(({ name }) => name),
  turns: ['And then?'],
  maxOutputTokens: 10,
  maxSteps: 12,
  callTimeoutMs: 1_000,
  retries: { perCall: 2, perRun: PER_RUN },
  leaseNanoUsd: 100,
};
/** The longer the prompt, the dearer the call: as with real prices. */
const deps: RunDeps = {
  agentOf: () => ({ definition, tools, toolBytes: 30 }),
  modelOf: (name) => name,
  boundOf: (_model, { inputBytes, maxOutputTokens }) =>
    nano(Math.ceil(inputBytes / 20) + maxOutputTokens),
  faultsOf: () => [],
};
const decider = runDecider(deps);
const request: RunRequest = {
  runId: 'run-1',
  role: 'worker',
  stage: 'work',
  agent: 'worker',
  workflow: { name: 'flow', version: 1, hash: 'f'.repeat(64) },
  round: 0,
  basis: [],
  leaseNanoUsd: nano(100),
  taskBudgetNanoUsd: nano(1_000),
  priority: 5,
};

const moves = fc.record({
  what: fc.constantFrom(
    'go',
    'go',
    'go',
    'go',
    'fund',
    'crash',
    'hold',
    'release',
    'person',
    'person',
    'again',
    'cancel',
  ),
  choice: fc.nat(999),
});
type Move = typeof moves extends fc.Arbitrary<infer M> ? M : never;

/** Everything around one run: it carries out what the run wants, well or badly. */
class World {
  run: Run = decider.initial();
  readonly events: EventBody[] = [];
  private now = START;
  private leases = 0;
  private last: RunCommand = { type: 'acceptRun', request, input: {} };
  /** Steps of effects that a person said had not happened. */
  private readonly denied = new Set<number>();

  send(command: RunCommand): readonly EventBody[] {
    this.last = command;
    const events = decider.decide(command, this.run);
    for (const event of events) {
      this.expectAllowed(event);
      this.run = decider.evolve(this.run, event);
      this.events.push(event);
      this.expectCovered();
    }
    return events;
  }

  play({ what, choice }: Move): void {
    this.now = plusMs(this.now, 1 + (choice % 40_000));
    if (what === 'again') this.send(this.last);
    if (what === 'fund') this.fund(choice);
    if (what === 'hold') this.send({ type: 'holdRun', runId: 'run-1' });
    if (what === 'release') this.send({ type: 'releaseRun', runId: 'run-1', at: this.now });
    if (what === 'crash') this.send({ type: 'recoverRun', at: this.now, random: 0.5 });
    if (what === 'person') this.answer(choice);
    if (what === 'cancel' && choice < 50)
      this.send({ type: 'cancelRun', runId: 'run-1', stage: 'work', role: 'worker', round: 0 });
    if (what === 'go') this.go(choice);
  }

  private fund(choice: number): void {
    this.leases += choice % 4 === 0 ? 0 : 1;
    const leaseId = `lease-${this.leases}`;
    this.send({ type: 'fundRun', runId: 'run-1', leaseId, amount: nano(20 + (choice % 150)) });
  }

  private answer(choice: number): void {
    const { run } = this;
    if (!isOpen(run) || run.doing.name !== 'suspended') return;
    const asked = run.tools.find(
      ({ status, effect }) => status === 'unknown' && effect === 'at-most-once',
    );
    const options = asked
      ? ['happened', 'not-happened', 'stop']
      : ['retry', 'retry', 'retry', 'stop'];
    const option = options[choice % options.length] ?? 'stop';
    if (asked && option === 'not-happened') this.denied.add(asked.step);
    const { ticketId } = run.doing;
    this.send({
      type: 'answerTicket',
      ticketId,
      by: 'ana',
      answer: { option, guidance: 'Go on.' },
      at: this.now,
    });
  }

  private go(choice: number): void {
    const { run } = this;
    if (!isOpen(run)) return;
    const { doing } = run;
    if (doing.name === 'funding') return this.fund(choice);
    if (doing.name === 'ready')
      return void this.send({ type: 'advanceRun', basis: [], at: this.now });
    if (doing.name === 'backing-off')
      return void this.send({ type: 'wakeRun', at: plusMs(doing.dueAt, 1) });
    if (doing.name === 'model') return void this.send(this.outcomeOf(doing.call, choice));
    if (doing.name === 'tools') return this.goOnWithTools(run, choice);
  }

  private outcomeOf(
    { step, attempt, reserved }: { step: number; attempt: number; reserved: number },
    choice: number,
  ): RunCommand {
    const call = { step, attempt, latencyMs: 1, at: this.now, random: (choice % 100) / 100 };
    if (choice % 5 === 0) {
      const errorClass = callErrorClasses[choice % callErrorClasses.length] ?? 'network';
      return {
        type: 'recordModelFailure',
        ...call,
        errorClass,
        reason: 'bad luck',
        retryAfterMs: undefined,
      };
    }
    const wanted =
      choice % 3 === 0
        ? ['look', 'put', 'pay', 'nonsense']
            .slice(choice % 4)
            .map((name, index) => ({ toolCallId: `c${step}-${index}`, tool: name, arguments: {} }))
        : [];
    const text = wanted.length > 0 ? '' : choice % 7 === 0 ? 'no json' : '{"done":true}';
    return {
      type: 'recordAnswer',
      ...call,
      text,
      toolCalls: wanted,
      finishReason: choice % 11 === 0 ? 'length' : 'stop',
      usage: undefined,
      cost: choice % 13 === 0 ? undefined : nano(Math.min(reserved, choice % 60)),
      message: {
        role: 'assistant',
        content: [
          ...(text === '' ? [] : [{ type: 'text' as const, text }]),
          ...wanted.map((one) => ({
            type: 'tool-call' as const,
            toolCallId: one.toolCallId,
            toolName: one.tool,
            input: {},
          })),
        ],
      },
    };
  }

  private goOnWithTools(run: OpenRun, choice: number): void {
    const running = run.tools.find(({ status }) => status === 'running');
    if (!running) return void this.send({ type: 'wakeRun', at: plusMs(this.now, 60_000) });
    const call = {
      step: running.step,
      attempt: running.attempt,
      latencyMs: 1,
      at: this.now,
      random: 0.1,
    };
    const classes = ['tool-logical', 'tool-transient', 'timeout', 'outcome-unknown'] as const;
    const errorClass = classes[choice % 8];
    this.send(
      errorClass
        ? { type: 'recordToolFailure', ...call, errorClass, reason: 'bad luck' }
        : { type: 'recordToolResult', ...call, result: { ok: true } },
    );
  }

  /** Nothing is sent without its reservation, and no effect twice unless a person said so. */
  private expectAllowed(event: EventBody): void {
    if (event.type === 'model-call.requested.v1') {
      const { granted, spent } = this.purse();
      expect(granted - spent).toBeGreaterThanOrEqual(event.data.reservedNanoUsd);
    }
    if (event.type === 'tool-call.requested.v1' && event.data.effect === 'at-most-once') {
      const { step } = event.data;
      const before = this.events.some(
        (one) => one.type === 'tool-call.requested.v1' && one.data.step === step,
      );
      expect(before && !this.denied.delete(step)).toBe(false);
    }
    if (!isOpen(this.run) && this.run.status !== 'unknown')
      expect(event.type).toBe('lease.returned.v1');
  }

  private expectCovered(): void {
    const { run } = this;
    const { granted, spent } = this.purse();
    const reserved = isOpen(run) && run.doing.name === 'model' ? run.doing.call.reserved : zeroNano;
    expect(spent + reserved).toBeLessThanOrEqual(granted);
    if (isOpen(run)) expect(run.retries.run).toBeLessThanOrEqual(PER_RUN);
  }

  private purse(): { granted: number; spent: number } {
    return this.run.status === 'unknown' ? { granted: this.run.granted, spent: 0 } : this.run.purse;
  }
}

const lineOf = (message: object): string => `${JSON.stringify(message)}\n`;

const worldAfter = (some: readonly Move[]): World => {
  const world = new World();
  world.send({ type: 'acceptRun', request, input: {} });
  for (const move of some) world.play(move);
  return world;
};
const histories = fc.array(moves, { minLength: 5, maxLength: 120 });

describe('whatever happens to a run', () => {
  it('spends only what it was granted, retries within its bound, and repeats no effect', () =>
    fc.assert(
      fc.property(histories, (some) => void worldAfter(some)),
      { numRuns: 1_000 },
    ));

  it('is the same when it is replayed from its events', () =>
    fc.assert(
      fc.property(histories, (some) => {
        const { run, events } = worldAfter(some);
        expect(replay(decider, events)).toEqual(run);
      }),
      { numRuns: 200 },
    ));

  it('leaves every prompt in its events: rebuilt, it has the hash that was recorded', () =>
    fc.assert(
      fc.property(histories, (some) => {
        let said = '';
        const hashes = worldAfter(some).events.flatMap((event) => {
          if (event.type === 'model-call.completed.v1') said += lineOf(event.content.message);
          if (event.type !== 'model-call.requested.v1') return [];
          said += event.content.messages.map(lineOf).join('');
          return [[event.data.promptHash, sha256(said)] as const];
        });
        expect(hashes.map(([recorded]) => recorded)).toEqual(hashes.map(([, rebuilt]) => rebuilt));
      }),
      { numRuns: 300 },
    ));

  it('gets somewhere: these histories are not vacuous', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(histories, (some) => {
        for (const { type } of worldAfter(some).events) seen.set(type, (seen.get(type) ?? 0) + 1);
      }),
      { numRuns: 1_000, seed: 7 },
    );
    for (const type of [
      'run.completed.v1',
      'run.failed.v1',
      'run.cancelled.v1',
      'run.suspended.v1',
      'run.resumed.v1',
      'retry.scheduled.v1',
      'tool-call.failed.v1',
      'lease.requested.v1',
      'run.held.v1',
    ])
      expect(seen.get(type) ?? 0, type).toBeGreaterThan(5);
  });
});
