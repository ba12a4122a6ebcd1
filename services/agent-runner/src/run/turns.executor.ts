import type { Gate } from '../health/gate.js';
import type { CallEnd } from '../health/health.js';
import type { OpenRun } from './run-state.js';
import { Slots } from './slots.js';
import type { Order } from './turn-queue.js';

export interface TurnsOptions {
  /** Runs at work at once. */
  readonly slots: number;
  readonly gate: Gate;
  /** Milliseconds that only go forward: a clock that is set back must not make anybody wait. */
  readonly nowMs: () => number;
  /** The run's turn has come. */
  readonly go: (id: string) => void;
}

/**
 * Who may go on: every run needs a slot, and one that calls a model leave to call it. Who waits for
 * leave has no slot.
 */
export class Turns {
  private readonly slots: Slots;
  private readonly gate: Gate;
  private readonly nowMs: () => number;
  private readonly orders = new Map<string, Order>();
  private arrivals = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: TurnsOptions) {
    this.slots = new Slots(options.slots);
    this.gate = options.gate;
    this.nowMs = options.nowMs;
  }

  get inUse(): number {
    return this.slots.inUse;
  }

  readonly has = (id: string): boolean => this.slots.has(id);

  /** Remembers the run's place among others for as long as it is open. */
  know(id: string, { request: { priority, deadlineAt } }: OpenRun, tenant: string): void {
    if (this.orders.has(id)) return;
    this.arrivals += 1;
    this.orders.set(id, { priority, tenant, deadlineAt, arrival: this.arrivals });
  }

  /** The run can go on; `models`: those its next call may go to, if it calls one. */
  ask(id: string, models: readonly string[]): void {
    const order = this.orders.get(id);
    if (!order) return;
    const mayCall = models.length === 0 || this.gate.ask(id, models, order, this.nowMs());
    if (!mayCall) this.slots.leave(id);
    else if (this.slots.has(id)) this.go(id);
    else this.slots.wait(id, order);
  }

  /** Gives every slot and every call that is free to those whose turn it is. */
  fill(): void {
    if (this.stopped) return;
    if (this.gate.isAwaited())
      for (const { id, ...order } of this.gate.next(this.nowMs())) this.slots.wait(id, order);
    for (let chosen = this.slots.next(); chosen.length > 0; chosen = this.slots.next())
      for (const id of chosen) this.go(id);
    this.setTimer();
  }

  /** The run waits for something else, or works no more. */
  leave(id: string): void {
    this.slots.leave(id);
    this.gate.leave(id);
  }

  forget(id: string): void {
    this.leave(id);
    this.orders.delete(id);
  }

  /** A call is under way, whether there is a slot for it or not. */
  took(id: string, model: string | undefined): void {
    const order = this.orders.get(id);
    if (!order) return;
    this.slots.take(id, order.tenant);
    if (model !== undefined) this.gate.calling(id, model, order, this.nowMs());
  }

  /** Leave to call `model` right after the decision at hand; it is given back by `decided`. */
  reserve(id: string, model: string | undefined): boolean {
    const order = this.orders.get(id);
    return (
      order !== undefined &&
      model !== undefined &&
      this.gate.reserve(id, model, order, this.nowMs())
    );
  }

  readonly modelOf = (id: string): string | undefined => this.gate.modelOf(id);

  /** A decision is taken; leave that led to no call is for others. */
  decided(id: string): void {
    this.gate.unused(id);
  }

  ended(id: string, end: Pick<CallEnd, 'random' | 'failure'>): void {
    this.gate.ended(id, { ...end, at: this.nowMs() });
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private go(id: string): void {
    if (this.stopped) return;
    if (this.gate.start(id, this.nowMs())) this.options.go(id);
    else this.slots.leave(id);
  }

  private setTimer(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.gate.isAwaited()) return;
    const now = this.nowMs();
    const due = this.gate.dueAt(now);
    if (due === undefined) return;
    // Rounded up: a timer may ring a little early.
    this.timer = setTimeout(() => this.fill(), Math.ceil(Math.max(0, due - now)) + 1);
  }
}
