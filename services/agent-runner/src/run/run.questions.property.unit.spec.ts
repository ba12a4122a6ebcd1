import { nano, plusMs, replay } from '@nightshift/kernel';
import { tool, type ToolContext } from '@nightshift/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answered, asksFor, AT, begun, depsOf, fund, RUN } from './run-fixture.spec.js';
import type { RunCommand } from './run-command.js';
import { isOpen, type Run, type ToolCall } from './run-state.js';
import { runDecider } from './run.js';
import { performToolCall } from './tool-call.executor.js';

const decider = runDecider(depsOf());
const schema = z.object({ n: z.number() });
const moves = fc.record({
  what: fc.constantFrom(
    'perform',
    'perform',
    'perform',
    'person',
    'person',
    'unfit',
    'crash',
    'lost',
    'hold',
    'release',
    'late',
    'stopping',
  ),
  choice: fc.nat(999),
});
type Move = typeof moves extends fc.Arbitrary<infer M> ? M : never;

/** A run whose two tools ask `k` questions each, and have an effect after the last. */
class Night {
  run: Run = decider.initial();
  readonly effects = new Map<string, number>();
  readonly seen = new Set<string>();
  private readonly sent: RunCommand[] = [];
  private now = AT;
  private leases = 1;

  constructor(private readonly k: number) {
    for (const command of [...begun, asksFor(1, 'pay', 'put', 'look')]) this.send(command);
  }

  send(command: RunCommand): void {
    this.sent.push(command);
    const events = decider.decide(command, this.run);
    for (const event of events) this.seen.add(event.type);
    this.run = replay(decider, events, this.run);
  }

  async play({ what, choice }: Move): Promise<void> {
    this.now = plusMs(this.now, 1_000 + choice);
    if (what === 'hold') this.send({ type: 'holdRun', runId: RUN });
    if (what === 'release') this.send({ type: 'releaseRun', runId: RUN });
    if (what === 'late') this.send(this.sent[choice % this.sent.length] ?? fund(1));
    if (what === 'crash') this.crash();
    if (what === 'person' || what === 'unfit') this.answer(what === 'unfit');
    if (what === 'perform' || what === 'stopping') await this.goOn(choice, what === 'stopping');
    if (what === 'lost') {
      const call = this.running()[choice % 3];
      // It was carried out, and nobody recorded what came of it.
      if (call) await this.perform(call);
      this.crash();
    }
  }

  async playOut(): Promise<void> {
    this.send({ type: 'releaseRun', runId: RUN });
    for (let moved = 0; isOpen(this.run) && moved < 200; moved += 1)
      await this.play({
        what: this.run.doing.name === 'suspended' ? 'person' : 'perform',
        choice: 0,
      });
  }

  private crash(): void {
    this.send({ type: 'recoverRun', at: this.now, random: 0 });
  }

  private running(): readonly ToolCall[] {
    return isOpen(this.run) ? this.run.tools.filter(({ status }) => status === 'running') : [];
  }

  private async goOn(choice: number, stopping: boolean): Promise<void> {
    const running = this.running();
    const call = running[choice % running.length];
    if (call) {
      const outcome = await this.perform(call);
      return this.send({ ...outcome, at: this.now, random: 0, stopping });
    }
    if (!isOpen(this.run)) return;
    const { doing } = this.run;
    this.send({ type: 'wakeRun', at: plusMs(this.now, 600_000) });
    if (doing.name === 'ready') this.send({ type: 'advanceRun', basis: [], at: this.now });
    if (doing.name === 'funding') this.send(fund((this.leases += 1)));
    if (doing.name === 'model')
      this.send({ ...answered(doing.call.step, doing.call.attempt, '{}'), cost: nano(1) });
  }

  private perform(call: ToolCall) {
    const one = tool({
      name: call.tool,
      description: 'Asks.',
      effect: call.effect,
      input: z.looseObject({}),
      output: z.object({ sum: z.number() }),
      run: async (_, context) => ({ sum: await this.carryOut(call.effect, context) }),
    });
    const ports = {
      keep: async () => undefined,
      recorded: async () => undefined,
      fetchFor: () => () => Promise.reject(new Error('no network')),
    };
    const place = { tenant: 'default', taskId: 'task', runId: RUN };
    return performToolCall({ tool: one, place, call, ports, abort: new AbortController() });
  }

  private async carryOut(effect: string, { ask, idempotencyKey }: ToolContext): Promise<number> {
    for (let n = 1; n <= this.k; n += 1) {
      const given = await ask({ question: `What is number ${n}?`, schema });
      expect(given.n).toBe(n);
    }
    // Where the key is known already, an idempotent system changes nothing more.
    const before = effect === 'at-most-once' ? (this.effects.get(idempotencyKey) ?? 0) : 0;
    this.effects.set(idempotencyKey, before + 1);
    return this.k;
  }

  /** People answer what is asked, and find out the truth about what happened. */
  private answer(unfit: boolean): void {
    if (!isOpen(this.run) || this.run.doing.name !== 'suspended') return;
    const { ticketId, asked } = this.run.doing;
    const call = this.run.tools.find(({ step }) => step === asked);
    const happened = this.effects.has(call?.idempotencyKey ?? '');
    const answer =
      call?.status === 'asking'
        ? { n: unfit ? 'many' : (call.asking?.question ?? 0), option: 'stop' }
        : { option: call ? (happened ? 'happened' : 'not-happened') : 'retry' };
    this.send({ type: 'answerTicket', ticketId, by: 'ana', answer, at: this.now });
  }
}

const histories = fc.tuple(fc.array(moves, { maxLength: 40, size: 'max' }), fc.nat(3));

describe('whatever comes between the questions of tools and their answers', () => {
  it('each effect happens exactly once in the end, and at no time twice', () =>
    fc.assert(
      fc.asyncProperty(histories, async ([some, k]) => {
        const night = new Night(k);
        for (const move of some) {
          await night.play(move);
          for (const times of night.effects.values()) expect(times).toBe(1);
        }
        await night.playOut();
        expect(night.run.status).toBe('completed');
        expect([...night.effects.values()]).toEqual([1, 1, 1]);
      }),
      { numRuns: 300 },
    ));

  it('is not vacuous: questions, answers, crashes and holds all come about', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(histories, async ([some, k]) => {
        const night = new Night(k);
        for (const move of some) await night.play(move);
        for (const type of night.seen) seen.add(type);
      }),
      { numRuns: 100, seed: 5 },
    );
    for (const type of ['run.suspended.v2', 'run.resumed.v1', 'tool-call.failed.v1', 'run.held.v1'])
      expect([...seen]).toContain(type);
  });
});
