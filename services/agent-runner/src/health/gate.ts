import type { Order, Turn } from '../run/turn-queue.js';
import type { CallEnd, Cause, Health } from './health.js';
import type { Lane, ModelView } from './lane.js';
import { type GateOptions, type HealthListener, Lanes } from './lanes.js';

/**
 * A run's leave to call a model. `waiting` in the model's queue; `promised` a call, and waiting for
 * a slot; `started`, its intent is being decided; `calling`, the call is in flight.
 */
interface Pass {
  status: 'waiting' | 'promised' | 'started' | 'calling';
  lane: Lane;
  readonly models: readonly string[];
  readonly order: Order;
  startedAt: number;
  probe: boolean;
  /** Decisions under way that may use it. */
  holders: number;
}

/**
 * Which runs may call their model now: no more than its limits and its health allow, in the order
 * of their turns. No clock: times are milliseconds on any one clock that only goes forward.
 */
export class Gate {
  private readonly lanes: Lanes;
  private readonly passes = new Map<string, Pass>();

  constructor(options: GateOptions) {
    this.lanes = new Lanes(options);
  }

  /** Called with every change of what is known of a model, but for what {@link hear} told. */
  onChange(listener: HealthListener): void {
    this.lanes.onChange.push(listener);
  }

  /**
   * Whether the run may take a slot for its call: it is promised one of `models`, the first that is
   * not out of service. If not, it waits, and is one of {@link next} in its turn.
   */
  ask(id: string, models: readonly string[], order: Order, at: number): boolean {
    const known = this.passes.get(id);
    if (known) return known.status !== 'waiting';
    const lane = this.lanes.for(models, at);
    const mayCall = lane.queue.size === 0 && lane.hasRoom(at);
    const pass = newPass(lane, models, order, mayCall ? 'promised' : 'waiting');
    this.passes.set(id, pass);
    if (mayCall) lane.promise(order.tenant);
    else lane.queue.add(id, order);
    return mayCall;
  }

  /** Those whose turn has come: they are promised a call. */
  next(at: number): readonly Turn[] {
    const chosen: Turn[] = [];
    this.lanes.serve(at, (lane) => {
      const turn = lane.queue.next();
      const pass = turn && this.passes.get(turn.id);
      if (!turn || !pass) return;
      pass.status = 'promised';
      lane.promise(turn.tenant);
      chosen.push(turn);
    });
    return chosen;
  }

  /** Whether the promised call begins now; if things have changed since, the run waits again. */
  start(id: string, at: number): boolean {
    const pass = this.passes.get(id);
    if (!pass) return true;
    const { tenant } = pass.order;
    if (pass.status === 'promised') {
      pass.lane.withdraw(tenant);
      pass.lane = this.lanes.for(pass.models, at);
      pass.status = pass.lane.hasRoom(at) ? 'started' : 'waiting';
      if (pass.status === 'started') this.begin(pass, at);
      else pass.lane.queue.add(id, pass.order);
    }
    if (pass.status === 'started') pass.holders += 1;
    return pass.status !== 'waiting';
  }

  /** Leave for a call that may follow at once, without a turn of its own: only where nobody waits. */
  reserve(id: string, model: string, order: Order, at: number): boolean {
    const lane = this.lanes.of(model);
    if (!this.passes.has(id)) {
      if (lane.queue.size > 0 || !lane.hasRoom(at)) return false;
      this.ask(id, [model], order, at);
    }
    return this.start(id, at);
  }

  /** The model that the run has leave to call, or waits for. */
  readonly modelOf = (id: string): string | undefined => this.passes.get(id)?.lane.model;

  /** A decision that might have led to a call is over. */
  unused(id: string): void {
    const pass = this.passes.get(id);
    if (pass?.status !== 'started') return;
    pass.holders -= 1;
    if (pass.holders > 0) return;
    this.passes.delete(id);
    pass.lane.takeBack(pass.order.tenant, pass.startedAt, pass.probe);
  }

  /** The call is sent. Without leave for it, too: what was decided is carried out. */
  calling(id: string, model: string, order: Order, at: number): void {
    const known = this.passes.get(id);
    if (known?.status === 'started' && known.lane.model === model) {
      known.status = 'calling';
      return;
    }
    if (known?.status === 'started') {
      known.holders = 1;
      this.unused(id);
    } else this.leave(id);
    const pass = newPass(this.lanes.of(model), [model], order, 'calling');
    this.begin(pass, at);
    this.passes.set(id, pass);
  }

  /** The call is over, one way or another. */
  ended(id: string, end: Omit<CallEnd, 'probe'>): void {
    const pass = this.passes.get(id);
    if (pass?.status !== 'calling') return;
    this.passes.delete(id);
    pass.lane.end(pass.order.tenant, { ...end, probe: pass.probe });
    this.reroute(pass.lane, end.at);
  }

  /** The run does not want to call any more; what it has in flight ends by itself. */
  leave(id: string): void {
    const pass = this.passes.get(id);
    if (pass?.status !== 'waiting' && pass?.status !== 'promised') return;
    this.passes.delete(id);
    if (pass.status === 'promised') pass.lane.withdraw(pass.order.tenant);
    else pass.lane.queue.remove(id);
  }

  /** Another process has found out that a model is to be left alone. */
  hear(model: string, state: Health['state'], until: number, cause: Cause, at: number): void {
    const lane = this.lanes.of(model);
    lane.hear(state, until, cause);
    this.reroute(lane, at);
  }

  /** Whether anybody waits. */
  readonly isAwaited = (): boolean => this.lanes.isAwaited();

  readonly dueAt = (at: number): number | undefined => this.lanes.dueAt(at);

  /** What the run waits for, if it waits. */
  readonly waitsFor = (id: string): ModelView | undefined => {
    const pass = this.passes.get(id);
    return pass?.status === 'waiting' ? pass.lane.view() : undefined;
  };

  readonly view = (): readonly ModelView[] => this.lanes.view();

  private begin(pass: Pass, at: number): void {
    pass.startedAt = at;
    pass.probe = pass.lane.begin(pass.order.tenant, at);
    if (pass.probe) this.reroute(pass.lane, at);
  }

  /** Those who have an alternative to a model that is out of service take it. */
  private reroute(lane: Lane, at: number): void {
    if (lane.queue.size === 0 || !lane.isOut(at)) return;
    for (const [id, pass] of this.passes) {
      if (pass.lane !== lane || pass.status !== 'waiting') continue;
      const other = this.lanes.for(pass.models, at);
      if (other === lane) continue;
      lane.queue.remove(id);
      pass.lane = other;
      other.queue.add(id, pass.order);
    }
  }
}

const newPass = (
  lane: Lane,
  models: readonly string[],
  order: Order,
  status: Pass['status'],
): Pass => ({ status, lane, models, order, startedAt: 0, probe: false, holders: 0 });
