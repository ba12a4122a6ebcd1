import { count, plural, short, usd } from '../../ui/format';
import type { Halt } from '../../api/types';

/** What a halt is, in words: the cause, the numbers it is based on, and the one thing to do. */

const CAUSES: Readonly<Record<string, string>> = {
  'budget-exhausted': 'budget reached',
  'cost-anomaly': 'costs far more than others',
  'spend-rate': 'spends too fast',
  loop: 'goes round in a circle',
  'retry-storm': 'does little but retry',
  misconfigured: 'not accepted by its provider',
  'kill-switch': 'stopped by a person',
};

export const causeOf = (reason: string): string => CAUSES[reason] ?? reason;

export const placeOf = ({ scope, key }: Pick<Halt, 'scope' | 'key'>): string => {
  if (scope === 'everything') return 'Everything';
  if (scope === 'tenant') return `All of ${key}`;
  return scope === 'task' ? `Task ${short(key)}` : key;
};

export const titleOf = (halt: Pick<Halt, 'scope' | 'key' | 'reason'>): string =>
  `${placeOf(halt)}: ${causeOf(halt.reason)}`;

type Figures = Readonly<Record<string, number>>;

const PERIODS: Readonly<Record<string, string>> = { month: ' this month', day: ' today' };

/** Less is no price: just that anything at all is needed. */
const LEAST_NANO = 1_000;

const ofBudget = ({ limit, settled, reserved, period, figures }: Halt): string => {
  const committed = (settled?.nanoUsd ?? 0) + (reserved?.nanoUsd ?? 0);
  const of = limit ? `${usd(committed)} of ${usd(limit.nanoUsd)}` : usd(committed);
  const needed = figures['neededNanoUsd'] ?? 0;
  return `${of} committed${PERIODS[period ?? ''] ?? ''}${needed >= LEAST_NANO ? `, the next call needs ${usd(needed)}` : ''}.`;
};

const FIGURES: Readonly<Record<string, (of: (name: string) => number) => string>> = {
  'cost-anomaly': (of) =>
    `${usd(of('costNanoUsd'))} so far; 95 % of ${count(of('tasks'))} tasks cost at most ${usd(of('p95NanoUsd'))}.`,
  'spend-rate': (of) =>
    `${usd(of('nanoUsdPerMinute'))} a minute, the limit is ${usd(of('limitNanoUsdPerMinute'))}.`,
  loop: (of) => `The same call with the same result, ${count(of('times'))} times.`,
  'retry-storm': (of) =>
    `${count(of('retriesPerMinute'))} of ${count(of('callsPerMinute'))} calls a minute were tried again.`,
  misconfigured: (of) => `${plural(of('failures'), 'call')} refused lately.`,
};

/** The figures of the order; what is not known is not said. */
export const numbersOf = (halt: Halt): string => {
  if (halt.reason === 'budget-exhausted') return ofBudget(halt);
  const figures: Figures = halt.figures;
  const words = FIGURES[halt.reason];
  return words && Object.keys(figures).length > 0 ? words((name) => figures[name] ?? 0) : '';
};

/** Tasks that the halts hold up; `undefined` as long as the ledger has not said: that is not none. */
export const heldBy = (
  held: ReadonlyMap<string, number> | undefined,
  halts: readonly Pick<Halt, 'haltId'>[],
): number | undefined =>
  held && halts.reduce((all, { haltId }) => all + (held.get(haltId) ?? 0), 0);

export const heldWords = (held: number | undefined): string => {
  if (held === undefined) return 'How many tasks stand still is not known yet';
  return held === 0 ? 'No task stands still yet' : `${plural(held, 'task')} held up`;
};

/** What becomes of them when it is lifted. */
export const goesOn = (held: number | undefined): string => {
  if (held === undefined) return 'How many tasks it holds up is not known yet.';
  if (held === 0) return 'Nothing is held up by it yet.';
  return held === 1
    ? '1 task goes on from the exact point it reached.'
    : `${plural(held, 'task')} go on from the exact point they reached.`;
};

export type HaltAction = 'raise' | 'lift' | 'ticket';

/** Money is raised; a switch is lifted; where a rule broke, somebody must look at why. */
export const actionOf = ({ reason, ticketId }: Pick<Halt, 'reason' | 'ticketId'>): HaltAction => {
  if (reason === 'budget-exhausted') return 'raise';
  return reason === 'kill-switch' || ticketId === null ? 'lift' : 'ticket';
};

const STEPS = [1, 2, 5, 10];

/** What the next call lacks, rounded up to 0.01, 0.02, 0.05, 0.10 … dollars. */
export const amountFor = ({ figures, limit }: Pick<Halt, 'figures' | 'limit'>): number => {
  const short = (figures as Figures)['shortNanoUsd'] ?? 0;
  // Just what is missing would halt again with the call after it.
  const cents = Math.max(1, Math.max(short, (limit?.nanoUsd ?? 0) / 10) / 1e7);
  const scale = 10 ** Math.floor(Math.log10(cents));
  return ((STEPS.find((one) => one * scale >= cents - 1e-9) ?? 10) * scale) / 100;
};
