import type { BudgetScope } from '@nightshift/contracts';
import { type NanoUsd, zeroNano } from '@nightshift/kernel';
import { Map as ImmutableMap } from 'immutable';

/** One node of the budget tree. Nothing is granted beyond `settled + reserved <= limit`. */
export interface Level {
  /** Set by a person; `undefined`: the default of its scope. */
  readonly limit: NanoUsd | undefined;
  readonly settled: NanoUsd;
  /** Held by open runs. */
  readonly reserved: NanoUsd;
  /** The part of `reserved` held by runs that wait for more: nobody may count on its return. */
  readonly stuck: NanoUsd;
  /** Halts ordered here so far. */
  readonly halts: number;
  readonly halt: OpenHalt | undefined;
  /** Tasks: what the submission or the workflow allows. */
  readonly allowance: NanoUsd | undefined;
}

export interface OpenHalt {
  readonly haltId: string;
  readonly ticketId: string;
}

export const emptyLevel: Level = {
  limit: undefined,
  settled: zeroNano,
  reserved: zeroNano,
  stuck: zeroNano,
  halts: 0,
  halt: undefined,
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
  readonly tenant: Level;
  readonly workflows: ImmutableMap<string, Level>;
  readonly tasks: ImmutableMap<string, Level>;
  /** Runs whose books are open. */
  readonly runs: ImmutableMap<string, RunBook>;
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
  tenant: emptyLevel,
  workflows: ImmutableMap(),
  tasks: ImmutableMap(),
  runs: ImmutableMap(),
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
