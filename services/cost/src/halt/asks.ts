import type { Ask, EventBody, HaltReason } from '@nightshift/contracts';
import { formatUsd, type JsonSchema, nano } from '@nightshift/kernel';
import type { Place } from '../budget/budget-state.js';
import type { Room } from '../budget/limits.js';

/** What a person is told of a halt, besides what all halts have in common. */
export interface Wording {
  readonly title: string;
  readonly question: string;
  readonly found: readonly string[];
}

export type Figures = Readonly<Record<string, number>>;

const ALL_OPTIONS = {
  raise: {
    label: 'Raise',
    consequence: 'The limit is raised by the amount you give, and what waits goes on.',
  },
  'continue-once': {
    label: 'Continue once',
    consequence: 'What waits goes on, and this rule is not looked at again for it.',
  },
  lift: { label: 'Lift', consequence: 'What waits goes on.' },
  stop: { label: 'Stop', consequence: 'Every task that this holds up is cancelled.' },
} as const;

type Option = keyof typeof ALL_OPTIONS;

const optionsFor = (reason: HaltReason): readonly Option[] => {
  if (reason === 'budget-exhausted') return ['raise', 'stop'];
  return reason === 'kill-switch' || reason === 'misconfigured'
    ? ['lift', 'stop']
    : ['continue-once', 'stop'];
};

/** Who is asked, and how urgently. */
export const urgencyOf = (
  reason: HaltReason,
): Pick<EventBody<'halt.ordered.v2'>['data'], 'kind' | 'queue' | 'risk'> => {
  if (reason === 'misconfigured') return { kind: 'failure', queue: 'operators', risk: 'high' };
  return { kind: 'budget', queue: 'budget', risk: reason === 'kill-switch' ? 'high' : 'medium' };
};

/** What a halt holds up, as far as the budget knows it. */
export interface Held {
  /** Tasks that have asked for money here and have not ended. */
  readonly tasks: number;
  /** Of the task that is halted. */
  readonly workflow: string | undefined;
  readonly room: Pick<Room, 'limit' | 'period'> | undefined;
  readonly shortNanoUsd: number;
}

export const askFor = (reason: HaltReason, place: Place, wording: Wording, held: Held): Ask => ({
  kind: urgencyOf(reason).kind,
  title: wording.title.slice(0, 200),
  question: wording.question,
  blocked: `Nothing more is granted to ${place.scope} ${place.key}. What waits stands at the exact point it reached.`,
  found: [...wording.found],
  need: answerTo(optionsFor(reason), held.shortNanoUsd),
  options: optionsFor(reason).map((id) => ({ id, ...ALL_OPTIONS[id] })),
  evidence: [],
  alternatives: alternativesTo(reason, held),
  costOfWaiting: `${held.tasks === 1 ? '1 task has' : `${held.tasks} tasks have`} asked for money here and not ended. Nothing is spent while they wait, and their deadlines go on.`,
  relevant: relevantTo(reason, place, held),
});

/** Tasks of a workflow that run into the same limit ask the same; a workflow or a tenant is asked about once. */
const relevantTo = (
  reason: HaltReason,
  { scope, key }: Place,
  { workflow, room }: Held,
): NonNullable<Ask['relevant']> =>
  scope === 'task'
    ? { scope, reason, workflow: workflow ?? null, limitNanoUsd: room?.limit ?? null }
    : { scope, reason, key };

const alternativesTo = (reason: HaltReason, { room }: Held): string[] => [
  ...(reason === 'budget-exhausted' && room?.period === 'day'
    ? ['Wait for the next day (UTC): the limit begins anew, and what waits goes on.']
    : []),
  ...(reason === 'budget-exhausted' && room?.period === 'month'
    ? ['Wait for the next month (UTC): the limit begins anew, and what waits goes on.']
    : []),
  'Cancel single tasks: what they hold goes back and is granted to others.',
];

const answerTo = (options: readonly Option[], shortNanoUsd: number): JsonSchema => ({
  type: 'object',
  properties: {
    option: { enum: [...options] },
    ...(options.includes('raise')
      ? {
          raiseByUsd: {
            type: 'number',
            exclusiveMinimum: 0,
            maximum: 1_000_000,
            default: roundUpUsd(shortNanoUsd),
          },
        }
      : {}),
  },
  required: ['option'],
  additionalProperties: false,
  ...(options.includes('raise')
    ? {
        if: { properties: { option: { const: 'raise' } } },
        then: { required: ['raiseByUsd'] },
      }
    : {}),
});

const CENTS = [1, 2, 5];

/** The least of 0.01, 0.02, 0.05, 0.10 … that is not less, as people would say it. */
const roundUpUsd = (amountNanoUsd: number): number => {
  const cents = amountNanoUsd / 1e7;
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, cents))));
  const rounded = [...CENTS, 10].map((one) => one * scale).find((one) => one >= cents) ?? scale;
  return Math.min(1_000_000, rounded / 100);
};

const LIMIT_OF = {
  month: 'budget of the month',
  day: 'budget of the day',
  total: 'budget',
} as const;

export const exhaustedWording = (
  { place, period, limit, settled, reserved }: Room,
  short: number,
): Wording => {
  const what = `${LIMIT_OF[period]} of ${place.scope} ${place.key}`;
  return {
    title: `The ${what} is used up`,
    question: `Raise the ${what}, which is ${formatUsd(limit)}, or stop what waits for it? The next step needs ${usd(short)} more than is free.`,
    found: [
      `Limit ${formatUsd(limit)}`,
      `Settled ${formatUsd(settled)}`,
      `Reserved by open runs ${formatUsd(reserved)}`,
      `Short by ${usd(short)}`,
    ],
  };
};

/** Why a rule broke, or a person pulled the switch, in the figures of the order. */
export const wordingFor = (
  reason: Exclude<HaltReason, 'budget-exhausted'>,
  { scope, key }: Place,
  figures: Figures,
  detail: string,
): Wording => {
  const what = `${scope} ${key}`;
  const of = (name: string): number => figures[name] ?? 0;
  switch (reason) {
    case 'cost-anomaly':
      return {
        title: `The ${what} costs far more than others of its workflow`,
        question: `Let ${what} go on, although it has cost ${usd(of('costNanoUsd'))} so far, more than ${of('factor')} times what 95 % of the workflow's tasks cost at most?`,
        found: [
          `Cost so far ${usd(of('costNanoUsd'))}`,
          `95 % of ${of('tasks')} completed tasks cost at most ${usd(of('p95NanoUsd'))}`,
          detail,
        ],
      };
    case 'spend-rate':
      return {
        title: `The ${what} spends faster than it may`,
        question: `Let ${what} go on for the rest of the day, although it spends ${usd(of('nanoUsdPerMinute'))} a minute?`,
        found: [
          `Spent per minute ${usd(of('nanoUsdPerMinute'))}, over ${of('windowMs') / 60_000} min`,
          `Limit per minute ${usd(of('limitNanoUsdPerMinute'))}`,
          detail,
        ],
      };
    case 'loop':
      return {
        title: `The ${what} goes round in a circle`,
        question: `Let ${what} go on, although it called the same tool with the same arguments ${of('times')} times and learned nothing new?`,
        found: [`The same call with the same result, ${of('times')} times`, detail],
      };
    case 'retry-storm':
      return {
        title: `The ${what} does little but retry`,
        question: `Let ${what} go on for the rest of the day, although ${of('retriesPerMinute')} of ${of('callsPerMinute')} calls a minute are tried again?`,
        found: [
          `Retries per minute ${of('retriesPerMinute')}`,
          `Limit per minute ${of('limitPerMinute')}`,
          detail,
        ],
      };
    case 'misconfigured':
      return {
        title: `The ${what} is not accepted by its provider`,
        question: `Mend what the provider refuses (a key, the name of a model, a setting), and lift the halt of ${what}: what it holds up goes on. Runs that have asked for themselves are answered "retry".`,
        found: [`Calls that were refused lately: ${of('failures')}`, detail],
      };
    case 'kill-switch':
      return {
        title: `The ${what} was stopped by a person`,
        question: `Lift the halt of ${what}, or stop what it holds up for good?`,
        found: [detail],
      };
  }
};

const usd = (amount: number): string => formatUsd(nano(Math.ceil(amount)));
