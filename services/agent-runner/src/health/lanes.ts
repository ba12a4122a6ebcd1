import type { Health } from './health.js';
import { defaultPolicy, type HealthPolicy } from './health-policy.js';
import { Lane, type ModelView } from './lane.js';
import { isLimitOf, type ModelLimit } from './limits.js';
import { Quota } from './quota.js';

export interface GateOptions {
  readonly limits: readonly ModelLimit[];
  readonly policy?: HealthPolicy;
}

/** Tasks may name any model: of those that nobody calls, no more are remembered. */
const MOST_MODELS = 500;

export type HealthListener = (model: string, health: Health, before: Health) => void;

/** The models that were heard of. One that was served comes last: limits of a provider go around. */
export class Lanes {
  readonly onChange: HealthListener[] = [];
  private readonly byModel = new Map<string, Lane>();
  private readonly quotas: readonly { readonly limit: ModelLimit; readonly quota: Quota }[];
  private readonly policy: HealthPolicy;

  constructor({ limits, policy = defaultPolicy }: GateOptions) {
    this.policy = policy;
    this.quotas = limits.map((limit) => ({ limit, quota: new Quota(limit) }));
  }

  of(model: string): Lane {
    const known = this.byModel.get(model);
    if (known) return known;
    if (this.byModel.size >= MOST_MODELS) this.forgetIdle();
    const quotas = this.quotas.filter(({ limit }) => isLimitOf(limit, model));
    const lane = new Lane(
      model,
      quotas.map(({ quota }) => quota),
      this.policy,
      (health, before) => {
        for (const listener of this.onChange) listener(model, health, before);
      },
    );
    this.byModel.set(model, lane);
    return lane;
  }

  /** Nothing is known of these that a new one would not be. */
  private forgetIdle(): void {
    for (const [model, lane] of this.byModel) if (lane.isIdle()) this.byModel.delete(model);
  }

  /** The first of `models` that is not out of service; if all are, the first. */
  for(models: readonly string[], at: number): Lane {
    const usable = models.find((model) => !this.of(model).isOut(at));
    return this.of(usable ?? models[0] ?? '');
  }

  /** Serves those who wait, one of each model at a time, until nobody has room. */
  serve(at: number, one: (lane: Lane) => void): void {
    // One that is served is moved to the end, and so comes again. Room only gets less meanwhile.
    for (const lane of this.byModel.values()) {
      if (lane.queue.size === 0 || !lane.hasRoom(at)) continue;
      one(lane);
      this.byModel.delete(lane.model);
      this.byModel.set(lane.model, lane);
    }
  }

  isAwaited(): boolean {
    for (const { queue } of this.byModel.values()) if (queue.size > 0) return true;
    return false;
  }

  /** When somebody who waits may be let through, as far as time alone decides that. */
  dueAt(at: number): number | undefined {
    let due: number | undefined;
    for (const lane of this.byModel.values()) {
      const free = lane.queue.size === 0 ? undefined : lane.freeAt(at);
      if (free !== undefined && (due === undefined || free < due)) due = free;
    }
    return due;
  }

  readonly view = (): readonly ModelView[] => [...this.byModel.values()].map(({ view }) => view());
}
