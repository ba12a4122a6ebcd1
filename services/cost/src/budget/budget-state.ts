import type { BudgetPeriod, BudgetScope, EventBody, HaltReason } from '@nightshift/contracts';
import { type Instant, type NanoUsd, zeroNano } from '@nightshift/kernel';
import { Map as ImmutableMap, OrderedSet } from 'immutable';

/** What may be spent at a level, by what it is for. */
export type Limits = Readonly<Partial<Record<BudgetPeriod, NanoUsd>>>;

/** What was settled in a calendar period; `startsOn`: its first day, UTC. */
export interface Tally {
  readonly startsOn: string;
  readonly settled: NanoUsd;
}

/** How far the use of a limit was announced, in percent, in the period that began on `startsOn`. */
export interface Reached {
  readonly startsOn: string;
  readonly percent: number;
}

/** One node of the budget tree. Nothing is granted beyond `settled + reserved <= limit`. */
export interface Level {
  /** Set by a person; where there is none, the default of its scope holds. */
  readonly limits: Limits;
  /** Of all time. */
  readonly settled: NanoUsd;
  readonly month: Tally;
  readonly day: Tally;
  /** Held by open runs. */
  readonly reserved: NanoUsd;
  /** The part of `reserved` held by runs that wait for more: nobody may count on its return. */
  readonly stuck: NanoUsd;
  readonly reached: Readonly<Partial<Record<BudgetPeriod, Reached>>>;
  /** Halts ordered here so far. */
  readonly ordered: number;
  /** Those in force: one for each reason at most. */
  readonly halts: readonly OpenHalt[];
  /** Rules that a person let be broken. */
  readonly exempt: readonly Exemption[];
  /** Tasks: what the submission or the workflow allows. */
  readonly allowance: NanoUsd | undefined;
}

/** A halt in force, as it was ordered. */
export type OpenHalt = Omit<EventBody<'halt.ordered.v2'>['data'], 'scope' | 'key'>;

export interface Exemption {
  readonly reason: HaltReason;
  /** The day it holds for, UTC; `undefined`: always. */
  readonly on: string | undefined;
}

const noTally: Tally = { startsOn: '', settled: zeroNano };

export const emptyLevel: Level = {
  limits: {},
  settled: zeroNano,
  month: noTally,
  day: noTally,
  reserved: zeroNano,
  stuck: zeroNano,
  reached: {},
  ordered: 0,
  halts: [],
  exempt: [],
  allowance: undefined,
};

/** Whose money it is: the levels below the tenant that it counts in. */
export interface Owner {
  readonly taskId: string;
  readonly workflow: string;
}

/** A run whose books are open. */
export interface RunBook extends Owner {
  /** What it holds and has not settled. */
  readonly reserved: NanoUsd;
  /** What it has settled so far. */
  readonly booked: NanoUsd;
  /** Every lease it has asked for. */
  readonly leases: readonly string[];
  /** Those of them that are neither granted nor given up. */
  readonly waiting: readonly string[];
  /** The newest lease: when it expires, the run is asked for all it has left. */
  readonly expiry: { readonly leaseId: string; readonly at: Instant } | undefined;
  /** What its provider found wrong with its calls; taken into account when it closes. */
  readonly corrections: readonly Correction[];
}

/** What a call cost more (or, negative, less) than was booked for it. */
export interface Correction {
  readonly by: number;
  readonly calledOn: string | undefined;
}

export interface LeaseRequest extends Owner {
  readonly leaseId: string;
  readonly runId: string;
  readonly amount: NanoUsd;
  /** Less is of no use; 0: anything is. */
  readonly minimum: NanoUsd;
  readonly taskBudget: NanoUsd;
}

export interface WaitingRequest extends LeaseRequest {
  /** The halt it waits for; `undefined` while it waits for what other runs return. */
  readonly haltId: string | undefined;
  /** The halt it last waited for, also while it is in the queue again. */
  readonly deniedBy: string | undefined;
  /** Its place in the order of arrival, kept when it is halted and queued again. */
  readonly since: number;
}

/** All money of one tenant. Immutable, and an event changes little of it. */
export interface Budget {
  /** First days of the month and the day that settled money counts in; `''`: none began yet. */
  readonly periods: { readonly month: string; readonly day: string };
  readonly tenant: Level;
  readonly workflows: ImmutableMap<string, Level>;
  readonly tasks: ImmutableMap<string, Level>;
  /** Runs whose books are open. */
  readonly runs: ImmutableMap<string, RunBook>;
  /** Runs that ended before their order was seen, the newest last. */
  readonly ended: OrderedSet<string>;
  /** The newest order to stop every tenant that was heard of here: the how manieth; 0: none. */
  readonly everything: number;
  /** Where a halt is in force, by its id. */
  readonly halts: ImmutableMap<string, Place>;
  /** Requests that wait for what other runs return, oldest first. */
  readonly queue: readonly WaitingRequest[];
  /** Requests that wait for a halt to be lifted, by lease. */
  readonly denied: ImmutableMap<string, WaitingRequest>;
  /** Requests that ever had to wait. */
  readonly waited: number;
}

export const emptyBudget: Budget = {
  periods: { month: '', day: '' },
  tenant: emptyLevel,
  workflows: ImmutableMap(),
  tasks: ImmutableMap(),
  runs: ImmutableMap(),
  ended: OrderedSet(),
  everything: 0,
  halts: ImmutableMap(),
  queue: [],
  denied: ImmutableMap(),
  waited: 0,
};

export interface Place {
  readonly scope: BudgetScope;
  readonly key: string;
}

export const levelAt = (budget: Budget, { scope, key }: Place): Level => {
  switch (scope) {
    case 'tenant':
      return budget.tenant;
    case 'workflow':
      return budget.workflows.get(key) ?? emptyLevel;
    case 'task':
      return budget.tasks.get(key) ?? emptyLevel;
  }
};

/** The three levels that money counts in, the smallest first. The tenant's key is the tenant. */
export const placesOf = (tenant: string, { workflow, taskId }: Owner): readonly Place[] => [
  { scope: 'task', key: taskId },
  { scope: 'workflow', key: workflow },
  { scope: 'tenant', key: tenant },
];
