import type { AggregateType } from '@nightshift/event-store';
import type { Json } from '@nightshift/kernel';
import { Map as ImmutableMap, OrderedSet } from 'immutable';
import type { BudgetCommand } from './budget-command.js';
import { type Budget, emptyBudget, emptyLevel, type Level } from './budget-state.js';

type Entries<Value> = readonly (readonly [string, Value])[];

/** A budget as JSON: maps as entries, and of a level only what is not as it began. */
interface Saved extends Pick<Budget, 'periods' | 'queue' | 'waited' | 'everything'> {
  readonly tenant: Partial<Level>;
  readonly workflows: Entries<Partial<Level>>;
  readonly tasks: Entries<Partial<Level>>;
  readonly runs: Entries<Exclude<ReturnType<Budget['runs']['get']>, undefined>>;
  readonly ended: readonly string[];
  readonly halts: Entries<Exclude<ReturnType<Budget['halts']['get']>, undefined>>;
  readonly denied: Entries<Exclude<ReturnType<Budget['denied']['get']>, undefined>>;
}

/** A start reads at most so many events; the state is written as often, which must not be too often. */
const EVERY = 50_000;

const NAMES = Object.keys(emptyLevel) as (keyof Level)[];

type Snapshots = NonNullable<AggregateType<BudgetCommand, Budget>['snapshots']>;

export const budgetSnapshots: Snapshots = {
  shape: 2,
  every: EVERY,
  toJson: (budget) => saved(budget) as unknown as Json,
  fromJson: (json) => restored(json as unknown as Saved),
};

const saved = (budget: Budget): Saved => {
  const { periods, queue, waited, everything } = budget;
  return {
    periods,
    queue,
    waited,
    everything,
    tenant: changed(budget.tenant),
    workflows: budget.workflows.map(changed).entrySeq().toArray(),
    tasks: budget.tasks.map(changed).entrySeq().toArray(),
    runs: [...budget.runs],
    ended: [...budget.ended],
    halts: [...budget.halts],
    denied: [...budget.denied],
  };
};

const restored = (json: Saved): Budget => ({
  ...emptyBudget,
  periods: json.periods,
  queue: json.queue,
  waited: json.waited,
  everything: json.everything,
  tenant: levelOf(json.tenant),
  workflows: levelsOf(json.workflows),
  tasks: levelsOf(json.tasks),
  // What is undefined is not in JSON; where it is looked at, absent is the same.
  runs: ImmutableMap(json.runs.map(([id, book]) => [id, { ...book, expiry: book.expiry }])),
  ended: OrderedSet(json.ended),
  halts: ImmutableMap(json.halts),
  denied: ImmutableMap(json.denied),
});

/** For every task there is: so by hand, and not by `Object.entries`. */
const changed = (level: Level): Partial<Level> => {
  const different: Record<string, unknown> = {};
  for (const name of NAMES) if (level[name] !== emptyLevel[name]) different[name] = level[name];
  return different;
};

const levelOf = (level: Partial<Level>): Level => ({ ...emptyLevel, ...level });

const levelsOf = (entries: Entries<Partial<Level>>): ImmutableMap<string, Level> =>
  ImmutableMap(entries.map(([key, level]) => [key, levelOf(level)]));
