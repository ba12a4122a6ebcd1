import { count, duration, plural } from '../../ui/format';
import type { ServiceStatus, System } from './system-types';

/** More than this is not what a batch takes. */
const BEHIND_SECONDS = 30;

export const UNKNOWN = 'not known';

/** A figure, or that nobody knows it: never 0 for what was not measured. */
export const figure = (value: number | null): string => (value === null ? UNKNOWN : count(value));
export const span = (seconds: number | null): string =>
  seconds === null ? UNKNOWN : seconds === 0 ? 'none' : duration(seconds * 1_000);

/** `gone`: it does not answer at all. */
export type State = 'ready' | 'behind' | 'not-ready' | 'gone';

export const stateOf = (service: ServiceStatus): State => {
  if (service.version === null) return 'gone';
  if (!service.ready) return 'not-ready';
  return isBehind(service.lagSeconds) || isBehind(service.outboxOldestSeconds) ? 'behind' : 'ready';
};

export const WORDS: Readonly<Record<State, string>> = {
  ready: 'Ready',
  behind: 'Behind',
  'not-ready': 'Not ready',
  gone: 'No answer',
};

const isBehind = (seconds: number | null): boolean => seconds !== null && seconds > BEHIND_SECONDS;

/** What to do about a service, as its figures say; `undefined`: nothing. */
export const adviceOf = (service: ServiceStatus): string | undefined => {
  const { reason, lagSeconds, pending, outboxOldestSeconds } = service;
  if (stateOf(service) === 'gone')
    return `${reason ?? ''} Look whether its process runs, and at its log. What it was sent waits for it.`.trim();
  if (/PostgreSQL|ClickHouse/.test(reason ?? ''))
    return `${reason}. Bring the database back: nothing is lost, and the service goes on by itself.`;
  if (reason !== null) return `${reason}. It tries again by itself; mend what the reason names.`;
  if (isBehind(outboxOldestSeconds))
    return 'Its events are not published: look at the bus, or at a consumer that is stuck. They are kept until then.';
  if (isBehind(lagSeconds))
    return `It is behind${pending === null ? '' : ` by ${plural(pending, 'message')}`}: give it more processors, or one more process.`;
  if (service.deadLetters !== null && service.deadLetters > 0)
    return 'Look at what it parked, under dead letters.';
  return undefined;
};

/** The page in one sentence. */
export const headlineOf = ({ services }: System): string => {
  const not = services.filter((service) => stateOf(service) !== 'ready');
  const [only] = not;
  if (!only) return `All ${plural(services.length, 'service')} are ready`;
  return not.length === 1
    ? `${only.name}: ${WORDS[stateOf(only)].toLowerCase()}`
    : `${not.length} of ${services.length} services need a look`;
};

/** Over all services; unknown as soon as one of them does not know. */
export const parkedIn = ({ services }: System): number | null =>
  services.reduce<number | null>(
    (total, { deadLetters }) =>
      total === null || deadLetters === null ? null : total + deadLetters,
    0,
  );
