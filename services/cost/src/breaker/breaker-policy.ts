import type { NanoUsd } from '@nightshift/kernel';

/** When a rule breaks; 0 switches it off. */
export interface BreakerPolicy {
  /** A task may cost this many times what 95 % of its workflow's tasks cost at most. */
  readonly costFactor: number;
  /** From this many completed tasks on. */
  readonly costTasks: number;
  /** The same tool with the same arguments and the same result, so many times in one run. */
  readonly loop: number;
  /** Nano-USD a minute, on average over the window. */
  readonly workflowPerMinute: NanoUsd;
  readonly tenantPerMinute: NanoUsd;
  readonly windowMs: number;
  /** Retries of a workflow a minute, on average over a minute. */
  readonly retriesPerMinute: number;
  /** And only if they are this part of its calls. */
  readonly retryShare: number;
  /** Calls of a workflow that its provider did not accept, in the window: nobody could go on. */
  readonly misconfigured: number;
}
