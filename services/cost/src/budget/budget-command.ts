import type { Instant, NanoUsd } from '@nightshift/kernel';
import type { LeaseRequest, Place } from './budget-state.js';

export type BudgetCommand =
  | { readonly type: 'requestLease'; readonly tenant: string; readonly request: LeaseRequest; readonly at: Instant }
  /** A run closes its books, for good or until it is resumed. `granted` and `spent` are its own totals. */
  | {
      readonly type: 'closeRun';
      readonly tenant: string;
      readonly runId: string;
      readonly granted: NanoUsd;
      readonly spent: NanoUsd;
      readonly final: boolean;
      readonly at: Instant;
    }
  | { readonly type: 'returnLease'; readonly tenant: string; readonly runId: string; readonly amount: NanoUsd; readonly at: Instant }
  | {
      readonly type: 'answerHalt';
      readonly tenant: string;
      readonly haltId: string;
      readonly ticketId: string;
      readonly raiseBy: NanoUsd | undefined;
      readonly by: string;
      readonly at: Instant;
    }
  | {
      readonly type: 'setBudget';
      readonly tenant: string;
      readonly place: Place;
      readonly change: { readonly to: NanoUsd } | { readonly by: NanoUsd };
      readonly by: string;
      readonly reason: string;
      readonly at: Instant;
    };
