import type { BudgetScope, HaltReason } from '@nightshift/contracts';
import type { BreakerPolicy } from '../breaker/breaker-policy.js';

/** When nothing more is granted without a person's order. */
export interface Rule {
  readonly reason: HaltReason;
  readonly scope: BudgetScope;
  readonly isOn: boolean;
  readonly figures: Readonly<Record<string, number>>;
}

const RETRY_WINDOW_MS = 60_000;

/** The rules as they are set: figures have the names that they have in a halt. */
export const rulesOf = (policy: BreakerPolicy): readonly Rule[] => [
  rule('cost-anomaly', 'task', policy.costFactor, {
    factor: policy.costFactor,
    tasks: policy.costTasks,
  }),
  rule('loop', 'task', policy.loop, { times: policy.loop }),
  rule('spend-rate', 'workflow', policy.workflowPerMinute, {
    limitNanoUsdPerMinute: policy.workflowPerMinute,
    windowMs: policy.windowMs,
  }),
  rule('spend-rate', 'tenant', policy.tenantPerMinute, {
    limitNanoUsdPerMinute: policy.tenantPerMinute,
    windowMs: policy.windowMs,
  }),
  rule('retry-storm', 'workflow', policy.retriesPerMinute, {
    limitPerMinute: policy.retriesPerMinute,
    share: policy.retryShare,
    windowMs: RETRY_WINDOW_MS,
  }),
  rule('misconfigured', 'workflow', policy.misconfigured, {
    failures: policy.misconfigured,
    windowMs: policy.windowMs,
  }),
];

const rule = (
  reason: HaltReason,
  scope: BudgetScope,
  threshold: number,
  figures: Rule['figures'],
): Rule => ({ reason, scope, isOn: threshold > 0, figures });
