import type { Halt } from '../../api/types';
import { count, duration, percent, usd } from '../../ui/format';
import type { Rules } from './spend-types';

const REASONS: Readonly<Record<string, string>> = {
  'budget-exhausted': 'Budget used up',
  'cost-anomaly': 'Costs far more than usual',
  'spend-rate': 'Spends too fast',
  loop: 'Goes round in a circle',
  'retry-storm': 'Does little but retry',
  misconfigured: 'Not accepted by its provider',
  'kill-switch': 'Stopped by a person',
};

export const reasonOf = (reason: string): string => REASONS[reason] ?? reason;

/** Reasons are more than the client of this build may know. */
type Figured = Omit<Halt, 'reason'> & { readonly reason: string };

/** What a halt is based on, in its figures. */
export const figuresOf = ({ reason, figures, limit, settled, by }: Figured): string => {
  const of = (name: string): number => figures[name] ?? 0;
  switch (reason) {
    case 'budget-exhausted':
      return [
        `${usd(settled?.nanoUsd ?? 0)} settled of ${usd(limit?.nanoUsd ?? 0)}`,
        neededBy(figures) === undefined
          ? 'nothing is free for what wants to begin'
          : `the next call needs ${usd(of('neededNanoUsd'))}, ${usd(of('shortNanoUsd'))} more than is free`,
      ].join('; ');
    case 'cost-anomaly':
      return `${usd(of('costNanoUsd'))} so far; 95 % of ${count(of('tasks'))} tasks cost at most ${usd(of('p95NanoUsd'))}`;
    case 'spend-rate':
      return `${usd(of('nanoUsdPerMinute'))} a minute; the limit is ${usd(of('limitNanoUsdPerMinute'))}`;
    case 'loop':
      return `The same call with the same result, ${count(of('times'))} times`;
    case 'retry-storm':
      return `${count(of('retriesPerMinute'))} of ${count(of('callsPerMinute'))} calls a minute are retries`;
    case 'misconfigured':
      return `${count(of('failures'))} calls were refused`;
    case 'kill-switch':
      return `By ${by ?? 'a person'}`;
    default:
      return '';
  }
};

/** What the next call needs; `undefined` where it would take whatever there is. */
export const neededBy = (figures: Halt['figures']): number | undefined => {
  const needed = figures['neededNanoUsd'] ?? 0;
  return needed > 1 ? needed : undefined;
};

type Rule = Rules['items'][number];

/** When a rule breaks, as a sentence. */
export const ruleOf = ({ reason, figures }: Rule): string => {
  const of = (name: string): number => figures[name] ?? 0;
  switch (reason) {
    case 'cost-anomaly':
      return `More than ${count(of('factor'))} times what 95 % of its workflow’s tasks cost, from ${count(of('tasks'))} completed ones on`;
    case 'loop':
      return `The same call with the same result ${count(of('times'))} times in one run`;
    case 'spend-rate':
      return `More than ${usd(of('limitNanoUsdPerMinute'))} a minute over ${duration(of('windowMs'))}`;
    case 'retry-storm':
      return `More than ${count(of('limitPerMinute'))} retries a minute that are ${percent(of('share'))} of its calls`;
    case 'misconfigured':
      return `${count(of('failures'))} calls refused by the provider within ${duration(of('windowMs'))}`;
    default:
      return '';
  }
};

/** A used-up budget is raised; an order is lifted; a rule is let go on once, or lifted. */
export const waysOut = ({
  reason,
}: Pick<Figured, 'reason'>): readonly ('raise' | 'once' | 'lift')[] => {
  if (reason === 'budget-exhausted') return ['raise'];
  return reason === 'kill-switch' || reason === 'misconfigured' ? ['lift'] : ['once', 'lift'];
};
