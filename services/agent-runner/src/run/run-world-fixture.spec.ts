import { definitionOf, type EventBody, type RunRequest } from '@nightshift/contracts';
import { callErrorClasses, derivedId, nano, plusMs } from '@nightshift/kernel';
import fc from 'fast-check';
import { expect } from 'vitest';
import { answered, asksFor, found, AT, depsOf, RUN, request } from './run-fixture.spec.js';
import type { RunCommand } from './run-command.js';
import { isOpen, type ModelCall, type OpenRun, type Run } from './run-state.js';
import { runDecider } from './run.js';

export const PER_CALL = 2;
export const PER_RUN = 4;
export const PER_TASK = 6;
export const MAX_STEPS = 6;
export const FALLBACKS = 1;
/** The longer the prompt, the dearer the call: as with real prices. */
export const decider = runDecider(
  depsOf(
    {
      models: ['fake/one', 'fake/two'],
      turns: ['And then?', 'And now?', 'Really?'],
      maxSteps: MAX_STEPS,
      retries: { perCall: PER_CALL, perRun: PER_RUN, perTask: PER_TASK },
      leaseNanoUsd: 100,
    },
    {
      boundOf: (_model, { inputBytes, maxOutputTokens }) =>
        nano(Math.ceil(inputBytes / 20) + maxOutputTokens),
    },
  ),
);

const often = (what: string, times: number): string[] => Array.from({ length: times }, () => what);
const moves = fc.record({
  what: fc.constantFrom(
    ...often('go', 5),
    ...often('person', 2),
    'fund',
    'crash',
    'hold',
    'release',
    'again',
    'late',
    'stop',
    'cancel',
  ),
  choice: fc.nat(999),
});
type Move = typeof moves extends fc.Arbitrary<infer M> ? M : never;
export const histories = fc.array(moves, { minLength: 5, maxLength: 80, size: 'max' });

/** Everything around one run: it carries out what the run wants, well or badly. */
export class World {
  run: Run = decider.initial();
  readonly events: EventBody[] = [];
  private now = AT;
  private leases = 0;
  private readonly sent: RunCommand[] = [];
  /** Keys of effects of which a person, or the tool itself, said that they had not happened. */
  private readonly denied = new Set<string>();

  send(command: RunCommand): void {
    this.sent.push(command);
    for (const event of decider.decide(command, this.run)) {
      this.expectAllowed(event);
      this.run = decider.evolve(this.run, event);
      this.events.push(event);
      this.expectCovered();
    }
  }

  play({ what, choice }: Move): void {
    this.now = plusMs(this.now, 1 + (choice % 40_000));
    const { sent } = this;
    if (what === 'again') this.send(sent.at(-1) ?? { type: 'holdRun', runId: RUN });
    if (what === 'late') this.send(sent[choice % sent.length] ?? { type: 'holdRun', runId: RUN });
    if (what === 'fund') this.fund(choice);
    if (what === 'hold') this.send({ type: 'holdRun', runId: RUN });
    if (what === 'release') this.send({ type: 'releaseRun', runId: RUN });
    if (what === 'crash') this.send({ type: 'recoverRun', at: this.now, random: 0.5 });
    if (what === 'person') this.answer(choice);
    if (what === 'cancel' && choice < 50)
      this.send({ type: 'cancelRun', runId: RUN, stage: 'work', role: 'worker', round: 0 });
    if (what === 'go' || what === 'stop') this.go(choice, what === 'stop');
  }

  /** From now on everything goes well, and every question is answered. */
  playOut(): void {
    this.send({ type: 'releaseRun', runId: RUN });
    for (let moves = 0; isOpen(this.run) && moves < 500; moves += 1) {
      const { doing } = this.run;
      this.now = plusMs(this.now, 40_000);
      if (doing.name === 'suspended') this.answer(0);
      else if (doing.name === 'funding') this.fund(9_001);
      else if (doing.name === 'model')
        this.send({ ...answered(doing.call.step, doing.call.attempt, '{}'), cost: nano(1) });
      else this.go(1, false);
    }
  }

  private fund(choice: number): void {
    this.leases += choice % 4 === 0 ? 0 : 1;
    const leaseId = derivedId('lease', String(this.leases));
    this.send({ type: 'fundRun', runId: RUN, leaseId, amount: nano(20 + (choice % 10_000)) });
  }

  /** A person reads the newest question; the key of the effect stands in it. */
  private answer(choice: number): void {
    const { run, events } = this;
    if (!isOpen(run) || run.doing.name !== 'suspended') return;
    const { ticketId } = run.doing;
    const asked = events.findLast((event) => event.type === 'run.suspended.v2');
    const { kind = 'failure', found = [] } = asked?.content.ask ?? {};
    const unknown = ['happened', 'not-happened'];
    const options = kind === 'unknown-outcome' ? unknown : ['retry'];
    const option = choice % 16 === 15 ? 'stop' : (options[choice % options.length] ?? 'stop');
    if (option === 'not-happened') this.denied.add(/[0-9a-f]{64}/.exec(found.join())?.[0] ?? '');
    const answer = { option, guidance: 'Go on.' };
    this.send({ type: 'answerTicket', ticketId, by: 'ana', answer, at: this.now });
  }

  private go(choice: number, stopping: boolean): void {
    const { run } = this;
    if (!isOpen(run)) return;
    const { doing } = run;
    if (doing.name === 'funding') this.fund(choice);
    if (doing.name === 'ready') this.send({ type: 'advanceRun', basis: [], at: this.now });
    if (doing.name === 'backing-off') this.send({ type: 'wakeRun', at: plusMs(doing.dueAt, 1) });
    if (doing.name === 'model') this.send({ ...this.outcomeOf(doing.call, choice), stopping });
    // Also while a person is asked: delays ring when they like.
    if (doing.name === 'tools' || doing.name === 'suspended')
      this.goOnWithTools(run, choice, stopping);
  }

  private outcomeOf({ step, attempt, reserved }: ModelCall, choice: number) {
    const call = { step, attempt, latencyMs: 1, at: this.now, random: (choice % 100) / 100 };
    if (choice % 5 === 0) {
      const errorClass = callErrorClasses[choice % callErrorClasses.length] ?? 'network';
      const reason = 'bad luck';
      return {
        type: 'recordModelFailure' as const,
        ...call,
        errorClass,
        reason,
        retryAfterMs: choice % 3 === 0 ? choice * 5_000 : undefined,
      };
    }
    const names = ['look', 'put', 'wire', 'pay', 'sync', 'pay', 'nonsense'];
    const text = choice % 7 === 0 ? 'no json' : '{"done":true}';
    return {
      ...(choice % 2 === 0
        ? asksFor(step, ...names.slice(choice % 5))
        : answered(step, attempt, text)),
      ...call,
      finishReason: choice % 11 === 0 ? 'length' : 'stop',
      usage: undefined,
      cost: choice % 13 === 0 ? undefined : nano(Math.min(reserved, choice % 60)),
    };
  }

  private goOnWithTools({ tools }: OpenRun, choice: number, stopping: boolean): void {
    const running = tools.filter(({ status }) => status === 'running' || status === 'querying');
    const one = running[choice % running.length];
    if (!one) return this.send({ type: 'wakeRun', at: plusMs(this.now, 60_000) });
    const { step, attempt, status, queries: query, idempotencyKey } = one;
    const call = { step, attempt, latencyMs: 1, at: this.now, random: 0.1, stopping };
    const outcome = status === 'querying' ? said(choice) : toolOutcome(choice);
    if (
      'notDone' in outcome ? outcome.notDone : 'found' in outcome && outcome.found.is === 'not-done'
    )
      this.denied.add(idempotencyKey);
    this.send('found' in outcome ? { ...outcome, ...call, query } : { ...outcome, ...call });
  }

  /** Nothing is sent without its reservation, and no effect twice unless it is known not to have happened. */
  private expectAllowed(event: EventBody): void {
    if (event.type === 'model-call.requested.v1') {
      const { granted, spent } = this.purse();
      expect(granted - spent).toBeGreaterThanOrEqual(event.data.reservedNanoUsd);
    }
    if (event.type === 'tool-call.requested.v1' && event.data.effect === 'at-most-once') {
      const { idempotencyKey } = event.data;
      const before = this.events.some(
        (one) =>
          one.type === 'tool-call.requested.v1' && one.data.idempotencyKey === idempotencyKey,
      );
      expect(before && !this.denied.delete(idempotencyKey)).toBe(false);
    }
    if (!isOpen(this.run) && this.run.status !== 'unknown')
      expect(event.type).toBe('lease.returned.v1');
  }

  private expectCovered(): void {
    const { run } = this;
    const { granted, spent } = this.purse();
    const reserved = isOpen(run) && run.doing.name === 'model' ? run.doing.call.reserved : 0;
    expect(spent + reserved).toBeLessThanOrEqual(granted);
    if (isOpen(run)) expect(run.retries.run).toBeLessThanOrEqual(PER_RUN);
  }

  private purse(): { granted: number; spent: number } {
    return this.run.status === 'unknown' ? { granted: this.run.granted, spent: 0 } : this.run.purse;
  }
}

const toolOutcome = (choice: number) => {
  const classes = [
    'tool-logical',
    undefined,
    'tool-transient',
    'timeout',
    'outcome-unknown',
  ] as const;
  const errorClass = classes[(choice >> 3) % 7];
  const failure = {
    type: 'recordToolFailure',
    reason: 'bad luck',
    notDone: choice % 7 === 0,
  } as const;
  return errorClass
    ? { ...failure, errorClass }
    : ({ type: 'recordToolResult', result: { ok: true } } as const);
};

const said = (choice: number) => {
  const all = ['done', 'not-done', 'unknown', 'no-answer'] as const;
  return found(0, all[choice % all.length] ?? 'done');
};

export const worldAfter = (some: readonly Move[], changes: Partial<RunRequest> = {}): World => {
  const world = new World();
  world.send({ type: 'acceptRun', request: { ...request, ...changes }, input: {} });
  for (const move of some) world.play(move);
  return world;
};

/** As another process reads it: written, parsed, and checked by the contract. */
export const asStored = (event: EventBody): EventBody => {
  const { type, data, content } = JSON.parse(JSON.stringify(event)) as EventBody;
  const contract = definitionOf(type);
  if (!contract) throw new Error(`no contract of ${type}`);
  const stored = { data: contract.data.parse(data), content: contract.content.parse(content) };
  return { type, ...stored } as unknown as EventBody;
};
