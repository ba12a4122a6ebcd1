import { drawnFault, type FaultSettings, faultSettings, type Mix, type Step } from './faults.js';
import { type Limited, RateLimiter } from './rate-limit.js';

/** Scripts that are used up, the mix, and the rate limit of one simulator. */
export class FaultPlan {
  private readonly models = new Map<string, Step[]>();
  private readonly tasks = new Map<string, Step[]>();
  private mix: Mix = {};
  private readonly limiter = new RateLimiter();

  /** @throws ZodError where the settings are none */
  constructor(
    private readonly seed: string,
    given: FaultSettings = {},
  ) {
    this.set(given);
  }

  /** @throws ZodError where the settings are none */
  set(given: FaultSettings): void {
    const { models = {}, tasks = {}, mix, limit } = faultSettings.parse(given);
    for (const [model, script] of Object.entries(models)) this.models.set(model, [...script]);
    for (const [task, script] of Object.entries(tasks)) this.tasks.set(task, [...script]);
    if (mix !== undefined) this.mix = mix;
    if (limit !== undefined) this.limiter.set(limit ?? undefined);
  }

  clear(): void {
    this.models.clear();
    this.tasks.clear();
    this.mix = {};
    this.limiter.set(undefined);
  }

  /** Counts the request against the limit of its model; `undefined` where there is no limit. */
  readonly limited = (model: string, now: number): Limited | undefined =>
    this.limiter.count(model, now);

  /** Takes what the request meets: of its task's script, its model's, or the mix. */
  next(model: string, task: string, key: string): Step {
    const scripted = this.tasks.get(task)?.shift() ?? this.models.get(model)?.shift();
    if (scripted) return scripted;
    const fault = drawnFault(this.mix, this.seed, key);
    return fault === undefined ? {} : { fault };
  }
}
