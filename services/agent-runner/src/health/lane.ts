import { TurnQueue } from '../run/turn-queue.js';
import {
  callBegan,
  type CallEnd,
  callEnded,
  type Cause,
  freeCalls,
  type Health,
  heardOf,
  isLeftAlone,
  isOut,
  isUneventful,
  newHealth,
} from './health.js';
import type { HealthPolicy } from './health-policy.js';
import type { Quota } from './quota.js';

export interface ModelView {
  readonly model: string;
  readonly health: Health;
  readonly inFlight: number;
  readonly waiting: number;
}

/** One model: its health, its limits, how many are calling it, and who waits for it. */
export class Lane {
  readonly queue = new TurnQueue();
  private health: Health = newHealth;
  private inFlight = 0;
  /** Calls promised to runs that wait for a slot. */
  private promised = 0;

  constructor(
    readonly model: string,
    private readonly quotas: readonly Quota[],
    private readonly policy: HealthPolicy,
    private readonly changed: (health: Health, before: Health) => void,
  ) {}

  hasRoom(at: number): boolean {
    if (freeCalls(this.health, this.inFlight, at) - this.promised <= 0) return false;
    return this.quotas.every((quota) => quota.free(at) > 0);
  }

  /** When it may have room that it does not have now, as far as time alone decides that. */
  freeAt(at: number): number | undefined {
    const times = this.quotas.flatMap((quota) => quota.freeAt(at) ?? []);
    if (isLeftAlone(this.health, at) && 'until' in this.health) times.push(this.health.until);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  readonly isOut = (at: number): boolean => isOut(this.health, at);

  /** Nobody calls or waits, and its calls have shown nothing. */
  isIdle(): boolean {
    const isUsed = this.inFlight > 0 || this.promised > 0 || this.queue.size > 0;
    return !isUsed && isUneventful(this.health);
  }

  promise(tenant: string): void {
    this.promised += 1;
    for (const quota of this.quotas) quota.promise(1);
    this.queue.began(tenant);
  }

  withdraw(tenant: string): void {
    this.promised -= 1;
    for (const quota of this.quotas) quota.promise(-1);
    this.queue.ended(tenant);
  }

  /** Whether the call that begins is the probe. */
  begin(tenant: string, at: number): boolean {
    const isProbe = freeCalls(this.health, this.inFlight, at) === 1 && this.health.state !== 'well';
    this.inFlight += 1;
    for (const quota of this.quotas) quota.begin(at);
    this.queue.began(tenant);
    if (isProbe) this.become(callBegan(this.health));
    return isProbe;
  }

  /** It was not sent after all. */
  takeBack(tenant: string, begunAt: number, probe: boolean): void {
    this.inFlight -= 1;
    for (const quota of this.quotas) quota.takeBack(begunAt);
    this.queue.ended(tenant);
    if (probe) this.become({ ...this.health, probing: false });
  }

  end(tenant: string, end: CallEnd): void {
    this.inFlight -= 1;
    for (const quota of this.quotas) quota.end();
    this.queue.ended(tenant);
    this.become(callEnded(this.health, end, this.policy));
  }

  hear(state: Health['state'], until: number, cause: Cause): void {
    this.health = heardOf(this.health, state, until, cause);
  }

  readonly view = (): ModelView => ({
    model: this.model,
    health: this.health,
    inFlight: this.inFlight,
    waiting: this.queue.size,
  });

  private become(health: Health): void {
    const before = this.health;
    this.health = health;
    if (health !== before) this.changed(health, before);
  }
}
