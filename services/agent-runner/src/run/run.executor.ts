import type { EventOf } from '@nightshift/contracts';
import type { EventContext } from '@nightshift/event-store';
import { Calls, type Outcome } from './calls.executor.js';
import type { RunDeps } from './deps.js';
import { contextOf } from './event-context.js';
import type { ExecutorOptions } from './options.executor.js';
import { Delays } from './delays.executor.js';
import { persist } from './persist.executor.js';
import type { RunCommand } from './run-command.js';
import { nextCommand } from './next-command.executor.js';
import { modelsOf, nextModelsOf } from './next-model.js';
import { failureIn, isOfModel, mayCallNext } from './outcome.js';
import { dueOf, hasInFlight, isOpen, type OpenRun, type Run } from './run-state.js';
import { TakeOver } from './take-over.executor.js';
import { Turns } from './turns.executor.js';
import { UnderWay } from './under-way.executor.js';

/**
 * Carries out what runs have decided: performs the calls whose intent this process has committed,
 * and records their outcomes. It decides nothing itself.
 */
export class RunExecutor {
  private readonly turns: Turns;
  private readonly calls: Calls;
  private readonly contexts = new Map<string, EventContext>();
  private readonly takeOver: TakeOver;
  private readonly delays = new Delays();
  private readonly underWay: UnderWay;
  private readonly deps: Pick<RunDeps, 'agentOf' | 'modelOf'>;
  private stopping = false;
  private graceIsOver = false;

  constructor(private readonly options: ExecutorOptions) {
    this.turns = new Turns({ ...options, go: (id) => this.goOn(id) });
    this.underWay = new UnderWay(options.log);
    this.deps = { agentOf: options.workflows.agentOf, modelOf: options.models.nameOf };
    this.calls = new Calls(options.models, options.workflows, options.tools);
    this.takeOver = new TakeOver(options.store, (stream, last) => this.takeUp(stream, last));
    options.runs.onChange((id, state, events) => this.changed(id, state, events));
  }

  readonly load = (): number => this.turns.inUse;

  /** Something else than a run has changed: another process told of a provider. */
  readonly goOnWhereItMay = (): void => this.turns.fill();

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
    if (this.turns.has(id) || this.calls.has(id)) return;
    const context = { ...contextOf(last), at: clock.now() };
    this.contexts.set(id, context);
    const at = clock.now();
    const { events, state } = await runs.handle(
      id,
      { type: 'recoverRun', at, random: random(), callLater: true },
      context,
    );
    if (events.length === 0) this.changed(id, state, []);
  }

  /** Waits a while for calls in flight; what is left is found again at the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.delays.stop();
    this.turns.stop();
    await this.underWay.over(this.options.graceMs);
    this.graceIsOver = true;
    for (const id of this.calls.ids()) this.calls.abort(id, 'The runner was stopped.');
  }

  private changed(id: string, run: Run, events: readonly EventOf[]): void {
    const last = events.at(-1);
    const context = last ? contextOf(last) : this.contexts.get(id);
    if (!isOpen(run)) this.forget(id);
    else if (context) {
      this.contexts.set(id, context);
      this.turns.know(id, run, context.tenant);
      for (const event of events) {
        if (event.type === 'run.held.v1' && event.data.abort) this.breakOff(id);
        this.begin(id, run, event, context);
      }
      this.setTimer(id, run);
      this.giveSlot(id, run);
    }
    this.turns.fill();
  }

  private forget(id: string): void {
    this.turns.forget(id);
    this.delays.clear(id);
    this.contexts.delete(id);
    this.end(id);
  }

  private begin(id: string, run: OpenRun, event: EventOf, context: EventContext): void {
    if (this.graceIsOver) return;
    const outcome = this.calls.begin(id, run, event, context);
    if (!outcome) return;
    this.turns.took(id, event.type === 'model-call.requested.v1' ? event.data.model : undefined);
    this.underWay.track(outcome.then((known) => this.recordOutcome(id, run, known)));
  }

  /** With what follows at once, if it is no model call, or one there is leave for. */
  private async recordOutcome(id: string, run: OpenRun, known: Outcome): Promise<void> {
    const { clock, random } = this.options;
    if (isOfModel(known)) {
      this.turns.ended(id, { random: random(), failure: failureIn(known) });
      this.turns.fill();
    }
    const [model] = modelsOf(run, this.deps);
    const callLater = !mayCallNext(known) || this.calls.has(id) || !this.turns.reserve(id, model);
    const command = { ...known, callLater, random: random() };
    await this.record(id, async () => ({ ...command, at: clock.now(), stopping: this.stopping }));
  }

  /** Who waits has no slot: for money, a person, a delay, or the end of a pause. */
  private giveSlot(id: string, run: OpenRun): void {
    const { doing, held } = run;
    if (doing.name === 'ready' && !held) this.turns.ask(id, nextModelsOf(run, this.deps));
    else if (doing.name === 'suspended' || !hasInFlight(run)) this.turns.leave(id);
  }

  private goOn(id: string): void {
    const next = (): Promise<RunCommand> =>
      nextCommand(id, this.options, this.delays.over(id), this.turns.modelOf(id));
    this.underWay.track(this.record(id, next));
  }

  private async record(id: string, decided: () => Promise<RunCommand>): Promise<void> {
    const { clock, log } = this.options;
    try {
      const refused = await persist(decided, {
        runId: id,
        isSealed: this.contexts.get(id)?.subjectKey !== undefined,
        handle: (command) => this.handle(id, command),
        isOver: () => this.graceIsOver,
        now: clock.now,
        log,
      });
      if (refused) this.giveUpSlot(id);
    } finally {
      this.turns.decided(id);
      this.turns.fill();
    }
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
    if (!this.calls.has(id)) this.turns.leave(id);
    this.turns.fill();
  }

  private setTimer(id: string, run: OpenRun): void {
    this.delays.clear(id);
    const due = dueOf(run);
    if (due === undefined || run.held || this.stopping) return;
    this.delays.set(id, due, this.options.clock.now(), () => {
      this.turns.ask(id, nextModelsOf(run, this.deps));
      this.turns.fill();
    });
  }
}
