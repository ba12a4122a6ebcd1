import type { BudgetPeriod, HaltReason } from '@nightshift/contracts';
import type { Instant, NanoUsd } from '@nightshift/kernel';
import type { LeaseRequest, Place } from './budget-state.js';

interface Command<Type extends string> {
  readonly type: Type;
  readonly tenant: string;
  readonly at: Instant;
}

/** The newest order to stop every tenant, as far as the process knows; told to each of them. */
export interface Everything {
  readonly haltId: string;
  /** Of all orders there ever were, from 1: what a replica knows may be older than what another told. */
  readonly nth: number;
  readonly by: string;
  readonly reason: string;
  readonly inForce: boolean;
}

export interface RequestLease extends Command<'requestLease'> {
  readonly request: LeaseRequest;
  /** The run can do without it for now: granted at once, or not at all. */
  readonly ahead?: boolean;
  readonly everything?: Everything | undefined;
}

/** Nothing happened, but time passed: periods begin, leases expire. */
export interface PassTime extends Command<'passTime'> {
  readonly everything?: Everything | undefined;
}

/** A run closes its books, for good or until it goes on. `granted` and `spent` are its own totals. */
export interface CloseRun extends Command<'closeRun'> {
  readonly runId: string;
  readonly taskId: string;
  readonly granted: NanoUsd;
  readonly spent: NanoUsd;
  readonly final: boolean;
}

/** A lease came too late to be of use, and is given back whole. */
export interface ReturnLease extends Command<'returnLease'> {
  readonly runId: string;
  readonly amount: NanoUsd;
}

/** Tasks ended a while ago: what they settled stays counted in the levels above. */
export interface CloseTasks extends Command<'closeTasks'> {
  readonly taskIds: readonly string[];
}

/** A rule broke, or a person pulls the switch. */
export interface OrderHalt extends Command<'orderHalt'> {
  readonly place: Place;
  readonly reason: Exclude<HaltReason, 'budget-exhausted'>;
  readonly figures: Readonly<Record<string, number>>;
  /** For people: what the figures are about, or why a person wants it. */
  readonly detail: string;
  readonly by?: string;
}

/** A person lifts a halt without its ticket. */
export interface LiftHalt extends Command<'liftHalt'> {
  readonly haltId: string;
  readonly by: string;
  /** The rule is not looked at again for the task, or for the day. */
  readonly once: boolean;
}

/** A person answered the ticket of a halt with one of its options. */
export interface AnswerHalt extends Command<'answerHalt'> {
  readonly haltId: string;
  readonly ticketId: string;
  readonly option: string | undefined;
  readonly raiseBy: NanoUsd | undefined;
  readonly by: string;
}

/**
 * A call was charged at its bound, and its provider says what it cost: what was settled decreases
 * (or, where the bound was wrong, increases) at every level.
 */
export interface AdjustSpend extends Command<'adjustSpend'> {
  readonly runId: string;
  readonly taskId: string;
  readonly workflow: string;
  readonly step: number;
  readonly attempt: number;
  readonly booked: NanoUsd;
  readonly actual: NanoUsd;
  /** Day of the call, UTC: of an earlier month or day, what counts in this one stays. */
  readonly calledOn: string | undefined;
}

/** A person sets a limit, or raises the one in force. */
export interface SetBudget extends Command<'setBudget'> {
  readonly place: Place;
  /** Where absent: that of the only limit there is, else `month` for a tenant and `total` below. */
  readonly period?: BudgetPeriod | undefined;
  readonly change: { readonly to: NanoUsd } | { readonly by: NanoUsd };
  readonly by: string;
  readonly reason: string;
}

export type BudgetCommand =
  | RequestLease
  | PassTime
  | CloseRun
  | ReturnLease
  | CloseTasks
  | AdjustSpend
  | OrderHalt
  | LiftHalt
  | AnswerHalt
  | SetBudget;
