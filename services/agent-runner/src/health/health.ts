import type { CallErrorClass } from '@nightshift/kernel';
import type { HealthPolicy } from './health-policy.js';

/** The health of one model, as its calls show it. Times are milliseconds on any one clock. */

export interface Cause {
  readonly errorClass: CallErrorClass;
  readonly reason: string;
}

interface Known {
  /** The newest calls that say something, at most `policy.of`. */
  readonly recent: readonly { readonly at: number; readonly failed: boolean }[];
  /** How often in a row it was to be left alone: the more, the longer. */
  readonly strikes: number;
  /** The one call that tries whether it is well again is under way. */
  readonly probing: boolean;
}

export type Health = Known &
  (
    | {
        readonly state: 'well';
        /** After trouble: calls at once, growing with every success; else as many as like. */
        readonly allowance?: number | undefined;
      }
    /** No call begins before `until`: the provider asked for it, or its calls fail. */
    | { readonly state: 'cooling-down' | 'open'; readonly until: number; readonly cause: Cause }
    /** One call tries; the others wait for what becomes of it. */
    | { readonly state: 'half-open'; readonly cause: Cause }
  );

/** How a call ended. */
export interface CallEnd {
  readonly at: number;
  /** Uniform in [0, 1): processes do not all come back at once. */
  readonly random: number;
  readonly probe: boolean;
  /** Absent where the model answered, whatever it said. */
  readonly failure?: (Cause & { readonly retryAfterMs?: number | undefined }) | undefined;
}

export const newHealth: Health = { state: 'well', recent: [], strikes: 0, probing: false };

/** As good as one of which nothing is known. */
export const isUneventful = (health: Health): boolean =>
  health.state === 'well' &&
  health.allowance === undefined &&
  health.recent.length === 0 &&
  health.strikes === 0;

/** How many calls may begin now, with `inFlight` under way. */
export const freeCalls = (health: Health, inFlight: number, at: number): number => {
  if (health.state === 'well')
    return health.allowance === undefined ? Infinity : Math.max(0, health.allowance - inFlight);
  return isLeftAlone(health, at) || health.probing ? 0 : 1;
};

export const isLeftAlone = (health: Health, at: number): boolean =>
  'until' in health && at < health.until;

/** Its calls fail, and it is not its turn to be tried: who has an alternative takes it. */
export const isOut = (health: Health, at: number): boolean =>
  health.state !== 'well' &&
  health.cause.errorClass !== 'rate-limited' &&
  freeCalls(health, 0, at) === 0;

/** A call begins; only where {@link freeCalls} allows one. A call while it is not well is the probe. */
export const callBegan = (health: Health): Health => {
  if (health.state === 'well') return health;
  const { recent, strikes, cause } = health;
  return { state: 'half-open', recent, strikes, cause, probing: true };
};

export const callEnded = (before: Health, end: CallEnd, policy: HealthPolicy): Health => {
  const health = end.probe ? { ...before, probing: false } : before;
  const { failure } = end;
  if (failure && !tells.has(failure.errorClass)) return health;
  switch (health.state) {
    case 'well':
      return failure ? failed(health, end, failure, policy) : succeeded(health, end, policy);
    case 'half-open':
      // What began before says nothing of now.
      if (!end.probe) return health;
      return failure ? leftAlone(health, end, failure, policy) : wellAgain(health);
    case 'cooling-down':
    case 'open':
      return failure ? stillFails(health, end, failure, policy) : health;
  }
};

/** Takes over what another process found out, where that is more careful. */
export const heardOf = (
  health: Health,
  state: Health['state'],
  until: number,
  cause: Cause,
): Health => {
  if (state !== 'cooling-down' && state !== 'open') return health;
  if ('until' in health && health.until >= until) return health;
  const { recent, strikes, probing } = health;
  return { state, until, cause, recent, strikes, probing };
};

type Sick = Extract<Health, { readonly until: number }>;
type Failure = NonNullable<CallEnd['failure']>;

/** Whether it answers. What it answers, or that we broke off the call, does not tell. */
const tells: ReadonlySet<CallErrorClass> = new Set([
  'rate-limited',
  'overloaded',
  'network',
  'timeout',
]);

const succeeded = (
  health: Extract<Health, { state: 'well' }>,
  { at }: CallEnd,
  policy: HealthPolicy,
): Health => {
  const { recent, strikes, probing, allowance } = health;
  // Nothing to forget: the same state, so that a call of a healthy model costs nothing.
  if (recent.length === 0 && allowance === undefined) return health;
  const next = newest(recent, { at, failed: false }, policy);
  const grown = allowance === undefined ? undefined : allowance + 1;
  return grown === undefined || grown >= policy.rampTo
    ? {
        state: 'well',
        recent: next.some((one) => one.failed) ? next : [],
        strikes: allowance === undefined ? strikes : 0,
        probing,
      }
    : {
        state: 'well',
        recent: next,
        strikes: grown >= policy.forgetAt ? 0 : strikes,
        probing,
        allowance: grown,
      };
};

const failed = (health: Health, end: CallEnd, failure: Failure, policy: HealthPolicy): Health => {
  if (failure.errorClass === 'rate-limited') return leftAlone(health, end, failure, policy);
  const recent = newest(health.recent, { at: end.at, failed: true }, policy);
  const failures = recent.filter((one) => one.failed).length;
  const next: Health = { ...health, recent };
  return failures >= policy.failures ? leftAlone(next, end, failure, policy) : next;
};

/** A call that began before it was left alone: it may ask for more time, but is no strike. */
const stillFails = (health: Sick, end: CallEnd, failure: Failure, policy: HealthPolicy): Health => {
  if (failure.errorClass === 'rate-limited') {
    const until = end.at + waitOf(policy.coolDownMs, end, failure, policy);
    return { ...health, until: Math.max(health.until, until) };
  }
  const counted = failed(health, end, failure, policy);
  if (health.state === 'open' || counted.state !== 'open')
    return { ...health, recent: counted.recent };
  return { ...counted, until: Math.max(health.until, counted.until) };
};

const leftAlone = (
  { recent, strikes, probing }: Health,
  end: CallEnd,
  failure: Failure,
  policy: HealthPolicy,
): Sick => {
  const { errorClass, reason } = failure;
  const limited = errorClass === 'rate-limited';
  const [first, longest] = limited
    ? [policy.coolDownMs, policy.longestCoolDownMs]
    : [policy.openMs, policy.longestOpenMs];
  // Who says for how long is believed, however often it was asked for before.
  const isSaid = limited && (failure.retryAfterMs ?? 0) > 0;
  const ms = isSaid ? 0 : Math.min(longest, first * 2 ** Math.min(strikes, 30));
  return {
    state: limited ? 'cooling-down' : 'open',
    until: end.at + waitOf(ms, end, failure, policy),
    cause: { errorClass, reason },
    recent,
    strikes: strikes + 1,
    probing,
  };
};

/** Up to a tenth longer: what was asked for is never shortened. */
const waitOf = (
  ms: number,
  { random }: CallEnd,
  { retryAfterMs = 0 }: Failure,
  { longestAskedMs }: HealthPolicy,
): number => Math.ceil(Math.max(ms, Math.min(retryAfterMs, longestAskedMs)) * (1 + random / 10));

/** Two at once, then one more for every success: the number doubles with each round. */
const wellAgain = ({ strikes, probing }: Health): Health => ({
  state: 'well',
  allowance: 2,
  recent: [],
  strikes,
  probing,
});

const newest = (
  recent: Known['recent'],
  one: Known['recent'][number],
  { of, withinMs }: HealthPolicy,
): Known['recent'] => [...recent.filter(({ at }) => at > one.at - withinMs), one].slice(-of);
