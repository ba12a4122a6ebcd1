import type { EventOf } from '@nightshift/contracts';
import {
  type Aggregates,
  type EventContext,
  type EventStore,
  VersionConflict,
} from '@nightshift/event-store';
import { type Clock, epochMsOf, type Instant, isRefusal } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import { inSpan, type Logger } from '@nightshift/telemetry';
import type { LoadedWorkflows } from '../workflows.store.js';
import { basisOf } from './basis.store.js';
import { performModelCall } from './model-call.executor.js';
import type { RunCommand } from './run-command.js';
import { isAtWork, isOpen, type OpenRun, type Run, type ToolCall } from './run-state.js';
import { Slots } from './slots.js';
import { performToolCall } from './tool-call.executor.js';

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

const RETRY_RECORDING_MS = 1_000;

/**
 * Carries out what runs have decided: performs the calls whose intent this process has committed,
 * and records their outcomes. It decides nothing itself.
 */
export class RunExecutor {
  private readonly slots: Slots;
  private readonly contexts = new Map<string, EventContext>();
  private readonly inFlight = new Map<string, Set<AbortController>>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly working = new Set<Promise<void>>();
  private stopping = false;

  constructor(private readonly options: ExecutorOptions) {
    this.slots = new Slots(options.slots);
    options.runs.onChange((id, state, events) => this.changed(id, state, events));
  }

  readonly load = (): number => this.slots.inUse;

  /** Takes up what an earlier process of this instance had under way, and what `adopt` does. */
  readonly recover = (): Promise<void> => this.takeUp('ours-and-orphans');

  /** Takes up what instances had under way that are gone. */
  readonly adopt = (): Promise<void> => this.takeUp('orphans');

  private async takeUp(whose: 'ours-and-orphans' | 'orphans'): Promise<void> {
    const { runs, store, clock, random } = this.options;
    for (const stream of await store.takeOverOpenStreams(whose)) {
      const id = runs.idOf(stream);
      const last = (await store.read(stream)).at(-1);
      if (!last) continue;
      const context = { ...contextOf(last), at: clock.now() };
      this.contexts.set(id, context);
      const command = { type: 'recoverRun', at: clock.now(), random: random() } as const;
      const { events, state } = await runs.handle(id, command, context);
      if (events.length === 0) this.changed(id, state, []);
    }
  }

  /** Waits a while for calls in flight; what is left is found again at the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    const grace = new Promise<void>((over) => setTimeout(over, this.options.graceMs).unref());
    while (
      this.working.size > 0 &&
      (await Promise.race([
        Promise.allSettled(this.working).then(() => true),
        grace.then(() => false),
      ]))
    ) {
      // Recording an outcome may have begun the next call.
    }
    for (const aborts of this.inFlight.values()) for (const abort of aborts) abort.abort();
  }

  private changed(id: string, run: Run, events: readonly EventOf[]): void {
    const last = events.at(-1);
    if (last) this.contexts.set(id, contextOf(last));
    if (!isOpen(run) || !isAtWork(run)) return this.leave(id, isOpen(run));
    for (const event of events) this.perform(id, run, event);
    this.setTimer(id, run);
    if (run.doing.name === 'funding' || run.held) this.slots.leave(id);
    if (run.doing.name === 'ready' && !run.held) {
      if (this.slots.has(id)) this.track(this.advance(id));
      else this.slots.wait(id, run.request.priority);
    }
    this.fillSlots();
  }

  /** Calls of tools that go on are let be while a run waits for an answer. */
  private leave(id: string, open: boolean): void {
    this.slots.leave(id);
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    if (!open) {
      this.contexts.delete(id);
      for (const abort of this.inFlight.get(id) ?? []) abort.abort();
    }
    this.fillSlots();
  }

  private fillSlots(): void {
    if (this.stopping) return;
    for (const id of this.slots.next()) this.track(this.advance(id));
  }

  private async advance(id: string): Promise<void> {
    const { runs, store, clock } = this.options;
    const { state } = await runs.load(id);
    const needed =
      isOpen(state) && state.conversation.messages.length === 0 ? state.request.basis : [];
    const basis = needed.length > 0 ? await basisOf(store, needed) : [];
    await this.record(id, () => ({ type: 'advanceRun', basis, at: clock.now() }));
  }

  private perform(id: string, run: OpenRun, event: EventOf): void {
    if (event.type === 'model-call.requested.v1') {
      const { doing } = run;
      if (
        doing.name === 'model' &&
        doing.call.step === event.data.step &&
        doing.call.attempt === event.data.attempt
      )
        this.callModel(id, run);
    }
    if (event.type === 'tool-call.requested.v1') {
      const call = run.tools.find(
        ({ step, attempt, status }) =>
          step === event.data.step && attempt === event.data.attempt && status === 'running',
      );
      if (call) this.callTool(id, run, call);
    }
  }

  private callModel(id: string, run: OpenRun): void {
    const { models, workflows } = this.options;
    const agent = workflows.agentOf(run.request.workflow, run.request.agent);
    const { doing } = run;
    if (!agent || doing.name !== 'model') return;
    this.work(id, `model call ${doing.call.model}`, (abort) =>
      performModelCall(models, agent, run, doing.call, abort),
    );
  }

  private callTool(id: string, run: OpenRun, call: ToolCall): void {
    const tool = this.options.workflows.toolOf(run.request.workflow, call.tool);
    const { tenant = '', taskId = '' } = this.contexts.get(id) ?? {};
    if (tool)
      this.work(id, `tool call ${call.tool}`, (abort) =>
        performToolCall(tool, { tenant, taskId, runId: id }, call, abort),
      );
  }

  private work(
    id: string,
    span: string,
    perform: (abort: AbortController) => Promise<Unstamped>,
  ): void {
    if (this.stopping) return;
    const { clock, random } = this.options;
    this.slots.take(id);
    const abort = new AbortController();
    const aborts = this.inFlight.get(id) ?? new Set();
    this.inFlight.set(id, aborts.add(abort));
    const done = async (): Promise<void> => {
      const outcome = await inSpan(
        this.contexts.get(id)?.traceparent ?? '',
        span,
        { 'nightshift.run': id },
        () => perform(abort),
      );
      aborts.delete(abort);
      if (aborts.size === 0) this.inFlight.delete(id);
      await this.record(id, (): RunCommand => ({ ...outcome, at: clock.now(), random: random() }));
    };
    this.track(done());
  }

  /** An outcome is not given up while the database is away: it is kept until it can be recorded. */
  private async record(id: string, command: () => RunCommand): Promise<void> {
    const { runs, clock, log } = this.options;
    for (;;) {
      const context = this.contexts.get(id);
      if (!context) return;
      try {
        const { events, state } = await runs.handle(id, command(), { ...context, at: clock.now() });
        if (events.length > 0 || !isOpen(state)) return;
        if (state.doing.name === 'ready') this.slots.leave(id);
        // Node's timers count from when the loop last looked: one may ring before its time.
        if (isAtWork(state)) this.setTimer(id, state);
        return;
      } catch (error) {
        if (isRefusal(error)) return log.warn({ runId: id, code: error.code }, error.message);
        if (this.stopping) return;
        log[error instanceof VersionConflict ? 'debug' : 'warn'](
          { err: error, runId: id },
          'an outcome waits to be recorded',
        );
        await new Promise((wake) => setTimeout(wake, RETRY_RECORDING_MS));
      }
    }
  }

  private setTimer(id: string, { doing, tools, held }: OpenRun): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    const due = [
      ...(doing.name === 'backing-off' ? [doing.dueAt] : []),
      ...tools.flatMap(({ status, dueAt }) => (status === 'waiting' && dueAt ? [dueAt] : [])),
    ].sort()[0];
    if (due === undefined || held || this.stopping) return;
    const { clock } = this.options;
    const inMs = Math.max(0, epochMsOf(due) - epochMsOf(clock.now()));
    // A timer may fire early, and a clock may be set back: the delay is over all the same.
    const at = (): Instant => [due, clock.now()].sort().at(-1) ?? due;
    const wake = (): void => this.track(this.record(id, () => ({ type: 'wakeRun', at: at() })));
    this.timers.set(id, setTimeout(wake, inMs));
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

type Unstamped =
  | Awaited<ReturnType<typeof performModelCall>>
  | Awaited<ReturnType<typeof performToolCall>>;

const contextOf = (event: EventOf): EventContext => ({
  tenant: event.tenantid,
  taskId: event.taskid,
  causationId: event.id,
  correlationId: event.correlationid,
  traceparent: event.traceparent,
  at: event.time,
});
