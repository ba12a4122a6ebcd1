import type { Instant, NanoUsd } from '@nightshift/kernel';
import type { LeaseRequest, Place } from './budget-state.js';

interface Command<Type extends string> {
  readonly type: Type;
  readonly tenant: string;
  readonly at: Instant;
}

export interface RequestLease extends Command<'requestLease'> {
  readonly request: LeaseRequest;
}

/** A run closes its books, for good or until it is resumed. `granted` and `spent` are its own totals. */
export interface CloseRun extends Command<'closeRun'> {
  readonly runId: string;
  readonly granted: NanoUsd;
  readonly spent: NanoUsd;
  readonly final: boolean;
}

/** A lease came too late to be of use, and is given back whole. */
export interface ReturnLease extends Command<'returnLease'> {
  readonly runId: string;
  readonly amount: NanoUsd;
}

/** A person answered the ticket of a halt: `raise` (by `raiseBy`) or `stop`. */
export interface AnswerHalt extends Command<'answerHalt'> {
  readonly haltId: string;
  readonly ticketId: string;
  readonly option: string | undefined;
  readonly raiseBy: NanoUsd | undefined;
  readonly by: string;
}

/** A person sets a limit, or raises the one in force. */
export interface SetBudget extends Command<'setBudget'> {
  readonly place: Place;
  readonly change: { readonly to: NanoUsd } | { readonly by: NanoUsd };
  readonly by: string;
  readonly reason: string;
}

export type BudgetCommand = RequestLease | CloseRun | ReturnLease | AnswerHalt | SetBudget;
