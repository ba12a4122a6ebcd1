/** When a model is left alone, and for how long. */
export interface HealthPolicy {
  /** So many failures of the newest `of` calls within `withinMs` open the circuit. */
  readonly failures: number;
  readonly of: number;
  readonly withinMs: number;
  /** The first time; twice as long each time after. */
  readonly openMs: number;
  readonly longestOpenMs: number;
  /** Where the provider does not say for how long. */
  readonly coolDownMs: number;
  readonly longestCoolDownMs: number;
  /** What a provider may ask for at most. */
  readonly longestAskedMs: number;
  /** Calls at once from which on the trouble before it is forgotten: the next is the first again. */
  readonly forgetAt: number;
  /** Calls at once from which on it is as well as ever. */
  readonly rampTo: number;
}

export const defaultPolicy: HealthPolicy = {
  // Most of them: what fails now and then is tried again, and not left alone.
  failures: 8,
  of: 10,
  withinMs: 60_000,
  openMs: 5_000,
  longestOpenMs: 120_000,
  coolDownMs: 1_000,
  longestCoolDownMs: 60_000,
  longestAskedMs: 3_600_000,
  forgetAt: 8,
  rampTo: 64,
};
