import type { BudgetScope } from '@nightshift/contracts';
import { type NanoUsd, zeroNano } from '@nightshift/kernel';
import { at, noShards, type Sharded } from './sharded.js';

/** One node of the budget tree. Nothing is granted beyond `settled + reserved <= limit`. */
export interface Level {
  /** Set by a person; `undefined`: the default of its scope. */
  readonly limit: NanoUsd | undefined;
  readonly settled: NanoUsd;
  readonly reserved: NanoUsd;
  /** Halts ordered here so far. */
  readonly halts: number;
  readonly halt: { readonly haltId: string; readonly ticketId: string } | undefined;
  /** Tasks: what the submission or the workflow allows. */
  readonly allowance: NanoUsd | undefined;
}

export const emptyLevel: Level = { limit: undefined, settled: zeroNano, reserved: zeroNano, halts: 0, halt: undefined, allowance: undefined };

/** A run whose books are open. */
export interface RunBook {
  readonly taskId: string;
  readonly workflow: string;
  /** What it holds and has not settled. */
  readonly reserved: NanoUsd;
  /** What it has settled so far. */
  readonly booked: NanoUsd;
  readonly leases: readonly string[];
}

export interface LeaseRequest {
  readonly leaseId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly workflow: string;
  readonly amount: NanoUsd;
  readonly minimum: NanoUsd;
  readonly taskBudget: NanoUsd;
}

export interface WaitingRequest extends LeaseRequest {
  /** The halt it waits for; `undefined` while it waits for what other runs return. */
  readonly haltId: string | undefined;
}

/** All money of one tenant. */
export interface Budget {
  readonly tenant: Level;
  readonly workflows: Sharded<Level>;
  readonly tasks: Sharded<Level>;
  readonly runs: Sharded<RunBook>;
  /** Oldest first. */
  readonly waiting: readonly WaitingRequest[];
}

export const emptyBudget: Budget = { tenant: emptyLevel, workflows: noShards, tasks: noShards, runs: noShards, waiting: [] };

export interface Place {
  readonly scope: BudgetScope;
  readonly key: string;
}

export const levelAt = (budget: Budget, { scope, key }: Place): Level => {
  switch (scope) {
    case 'tenant':
      return budget.tenant;
    case 'workflow':
      return at(budget.workflows, key) ?? emptyLevel;
    case 'task':
      return at(budget.tasks, key) ?? emptyLevel;
  }
};

/** The three levels that a run's money counts in. The key of the tenant's own is the tenant. */
export const placesOf = (tenant: string, { workflow, taskId }: { readonly workflow: string; readonly taskId: string }): readonly Place[] => [
  { scope: 'tenant', key: tenant },
  { scope: 'workflow', key: workflow },
  { scope: 'task', key: taskId },
];
