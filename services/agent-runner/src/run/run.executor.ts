import type { EventOf } from '@nightshift/contracts';
import type { Aggregates, EventContext, EventStore } from '@nightshift/event-store';
import type { Clock } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import type { Logger } from '@nightshift/telemetry';
import type { LoadedWorkflows } from '../workflows.store.js';
import { basisOf } from './basis.store.js';
import { Calls } from './calls.executor.js';
import { Delays } from './delays.executor.js';
import { persist } from './persist.executor.js';
import type { RunCommand } from './run-command.js';
import { dueOf, hasInFlight, isOpen, type OpenRun, type Run } from './run-state.js';
import { Slots } from './slots.js';
import { TakeOver } from './take-over.executor.js';

export interface ExecutorOptions {
  readonly runs: Aggregates<RunCommand, Run>;
  readonly store: Pick<EventStore, 'read' | 'takeOverOpenStreams'>;
  readonly models: Models;
  readonly workflows: LoadedWorkflows;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Runs at work at once. */
  readonly slots: number;
  /** How long calls in flight may take when the process is told to stop. */
  readonly graceMs: number;
}

/**
 * Carries out what runs have decided: performs the calls whose intent this process has committed,
 * and records their outcomes. It decides nothing itself.
 */
export class RunExecutor {
  private readonly slots: Slots;
  private readonly calls: Calls;
  private readonly contexts = new Map<string, EventContext>();
  private readonly takeOver: TakeOver;
  private readonly delays = new Delays();
  private readonly working = new Set<Promise<void>>();
  private stopping = false;
  private graceIsOver = false;

  constructor(private readonly options: ExecutorOptions) {
    this.slots = new Slots(options.slots);
    this.calls = new Calls(options.models, options.workflows);
    this.takeOver = new TakeOver(options.store, (stream, last) => this.takeUp(stream, last));
    options.runs.onChange((id, state, events) => this.changed(id, state, events));
  }

  readonly load = (): number => this.slots.inUse;

  /** Takes up what an earlier process of this instance had under way, and what `adopt` does. */
  readonly recover = (): Promise<void> => this.takeOver.run('ours-and-orphans');

  /** Takes up what instances had under way that are gone, and what an earlier round could not. */
  readonly adopt = (): Promise<void> => this.takeOver.run('orphans');

  /** An order to stop at once, also where another process has taken it down. */
  readonly breakOff = (id: string): void =>
    this.calls.breakOff(id, 'An order to stop came while it was under way.');

  /** Another process has ended the run. */
  readonly end = (id: string): void => this.calls.abort(id, 'The run was ended.');

  private async takeUp(stream: string, last: EventOf): Promise<void> {
    const { runs, clock, random } = this.options;
    const id = runs.idOf(stream);
    // What is in memory may be older than what the instance wrote that is gone.
    await runs.load(id, last.sequence);
    // Consumers start before this: what has a slot or a call here goes on already.
    if (this.slots.has(id) || this.calls.has(id)) return;
    const context = { ...contextOf(last), at: clock.now() };
    this.contexts.set(id, context);
    const command = { type: 'recoverRun', at: clock.now(), random: random() } as const;
    const { events, state } = await runs.handle(id, command, context);
    if (events.length === 0) this.changed(id, state, []);
  }

  /** Waits a while for calls in flight; what is left is found again at the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.delays.stop();
    const grace = new Promise<void>((over) => setTimeout(over, this.options.graceMs).unref());
    while (
      this.working.size > 0 &&
      (await Promise.race([
        Promise.allSettled(this.working).then(() => true),
        grace.then(() => false),
      ]))
    ) {
      // Until nothing is left.
    }
    this.graceIsOver = true;
    for (const id of this.calls.ids()) this.calls.abort(id, 'The runner was stopped.');
  }

  private changed(id: string, run: Run, events: readonly EventOf[]): void {
    const last = events.at(-1);
    const context = last ? contextOf(last) : this.contexts.get(id);
    if (!isOpen(run)) this.forget(id);
    else if (context) {
      this.contexts.set(id, context);
      for (const event of events) {
        if (event.type === 'run.held.v1' && event.data.abort) this.breakOff(id);
        this.begin(id, run, event, context);
      }
      this.setTimer(id, run);
      this.giveSlot(id, run);
    }
    this.fillSlots();
  }

  private forget(id: string): void {
    this.slots.leave(id);
    this.delays.clear(id);
    this.contexts.delete(id);
    this.end(id);
  }

  private begin(id: string, run: OpenRun, event: EventOf, context: EventContext): void {
    if (this.graceIsOver) return;
    const { clock, random } = this.options;
    const outcome = this.calls.begin(id, run, event, context);
    if (!outcome) return;
    this.slots.take(id);
    const recorded = async (): Promise<void> => {
      const known = await outcome;
      await this.record(id, async () => ({
        ...known,
        at: clock.now(),
        random: random(),
        stopping: this.stopping,
      }));
    };
    this.track(recorded());
  }

  /** Who waits has no slot: for money, a person, a delay, or the end of a pause. */
  private giveSlot(id: string, run: OpenRun): void {
    const { doing, held } = run;
    if (doing.name === 'ready' && !held) this.takeTurn(id, run);
    else if (doing.name === 'suspended' || !hasInFlight(run)) this.slots.leave(id);
  }

  private takeTurn(id: string, { request: { priority } }: OpenRun): void {
    if (this.slots.has(id)) this.goOn(id);
    else this.slots.wait(id, priority);
  }

  private fillSlots(): void {
    if (this.stopping) return;
    for (const id of this.slots.next()) this.goOn(id);
  }

  private goOn(id: string): void {
    if (!this.stopping) this.track(this.record(id, () => this.nextOf(id)));
  }

  private async nextOf(id: string): Promise<RunCommand> {
    const { runs, store, clock } = this.options;
    const over = this.delays.over(id);
    const { state } = await runs.load(id);
    // A timer may ring early, and a clock may be set back: the delay is over all the same.
    if (over !== undefined && isOpen(state) && state.doing.name !== 'ready')
      return { type: 'wakeRun', at: [over, clock.now()].sort().at(-1) ?? over };
    const needed =
      isOpen(state) && state.conversation.messages.length === 0 ? state.request.basis : [];
    const basis = needed.length > 0 ? await basisOf(store, needed) : [];
    return { type: 'advanceRun', basis, at: clock.now() };
  }

  private async record(id: string, decided: () => Promise<RunCommand>): Promise<void> {
    const { clock, log } = this.options;
    const refused = await persist(decided, {
      runId: id,
      handle: (command) => this.handle(id, command),
      isOver: () => this.graceIsOver,
      now: clock.now,
      log,
    });
    if (refused) this.giveUpSlot(id);
  }

  private async handle(id: string, command: RunCommand): Promise<void> {
    const { runs, clock } = this.options;
    const context = this.contexts.get(id);
    if (!context || this.mustNotBegin(command)) return;
    const { events, state } = await runs.handle(id, command, { ...context, at: clock.now() });
    if (events.length === 0) this.nothingFollowed(id, state);
  }

  private readonly mustNotBegin = ({ type }: RunCommand): boolean =>
    this.graceIsOver || (this.stopping && (type === 'advanceRun' || type === 'wakeRun'));

  /** The run is held, or another process has carried it on. */
  private nothingFollowed(id: string, state: Run): void {
    if (!isOpen(state)) this.forget(id);
    else this.setTimer(id, state);
    this.giveUpSlot(id);
  }

  private giveUpSlot(id: string): void {
    if (!this.calls.has(id)) this.slots.leave(id);
    this.fillSlots();
  }

  private setTimer(id: string, run: OpenRun): void {
    this.delays.clear(id);
    const due = dueOf(run);
    if (due === undefined || run.held || this.stopping) return;
    this.delays.set(id, due, this.options.clock.now(), () => {
      this.takeTurn(id, run);
      this.fillSlots();
    });
  }

  private track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) =>
        this.options.log.error({ err: error }, 'a run could not be advanced'),
      )
      .finally(() => this.working.delete(tracked));
    this.working.add(tracked);
  }
}

const contextOf = (event: EventOf): EventContext => ({
  tenant: event.tenantid,
  taskId: event.taskid,
  causationId: event.id,
  correlationId: event.correlationid,
  traceparent: event.traceparent,
  at: event.time,
});
