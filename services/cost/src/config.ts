import { type Environment, parseEnvironment, setting } from '@nightshift/config';
import { nanoFromUsd } from '@nightshift/kernel';
import { z } from 'zod';
import type { BreakerPolicy } from './breaker/breaker-policy.js';
import type { BudgetPolicy } from './budget/limits.js';

export interface CostConfig {
  readonly budget: BudgetPolicy;
  readonly breaker: BreakerPolicy;
  /** How often periods, expired leases and the switch for everything are looked at. */
  readonly pollMs: number;
  /** How long the budgets of ended tasks can still be looked at. */
  readonly keepEndedMs: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** 0 switches a breaker off. */
const orOff = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9})?$/, 'must be a number, or 0 for none')
    .transform(Number)
    .default(fallback);

export const costSettings = {
  /** A month's limit of a tenant that nobody has set one for. */
  NIGHTSHIFT_TENANT_BUDGET_USD: setting.usd(1_000),
  NIGHTSHIFT_BUDGET_DUE_HOURS: setting.count(24, 8_760),
  NIGHTSHIFT_BUDGET_THRESHOLDS: z
    .string()
    .default('50,80,95')
    .transform((text) => text.split(',').map(Number))
    .refine(
      (some) => some.every((one) => Number.isInteger(one) && one > 0 && one <= 100),
      'must be percentages, e.g. 50,80,95',
    )
    .transform((some) => some.toSorted((a, b) => a - b)),
  NIGHTSHIFT_LEASE_HOURS: setting.count(24, 8_760),
  NIGHTSHIFT_COST_POLL_MS: setting.count(2_000, 600_000),
  NIGHTSHIFT_BREAKER_COST_FACTOR: orOff(10),
  NIGHTSHIFT_BREAKER_COST_TASKS: setting.count(20, 1_000),
  NIGHTSHIFT_BREAKER_LOOP: orOff(5),
  NIGHTSHIFT_BREAKER_WORKFLOW_USD_PER_MINUTE: orOff(0),
  NIGHTSHIFT_BREAKER_TENANT_USD_PER_MINUTE: orOff(0),
  NIGHTSHIFT_BREAKER_RATE_WINDOW_MINUTES: setting.count(5, 60),
  NIGHTSHIFT_BREAKER_RETRIES_PER_MINUTE: orOff(300),
  NIGHTSHIFT_BREAKER_RETRY_PERCENT: setting.count(80, 100),
  NIGHTSHIFT_BREAKER_MISCONFIGURED: orOff(3),
};

/** @throws Refusal `invalid-configuration` */
export const costConfig = (env: Environment): CostConfig => {
  const settings = parseEnvironment(costSettings, env);
  return {
    budget: {
      defaultTenantLimit: nanoFromUsd(settings.NIGHTSHIFT_TENANT_BUDGET_USD),
      dueInMs: settings.NIGHTSHIFT_BUDGET_DUE_HOURS * HOUR_MS,
      leaseMs: settings.NIGHTSHIFT_LEASE_HOURS * HOUR_MS,
      thresholds: settings.NIGHTSHIFT_BUDGET_THRESHOLDS,
    },
    breaker: {
      costFactor: settings.NIGHTSHIFT_BREAKER_COST_FACTOR,
      costTasks: settings.NIGHTSHIFT_BREAKER_COST_TASKS,
      loop: settings.NIGHTSHIFT_BREAKER_LOOP,
      workflowPerMinute: nanoFromUsd(settings.NIGHTSHIFT_BREAKER_WORKFLOW_USD_PER_MINUTE),
      tenantPerMinute: nanoFromUsd(settings.NIGHTSHIFT_BREAKER_TENANT_USD_PER_MINUTE),
      windowMs: settings.NIGHTSHIFT_BREAKER_RATE_WINDOW_MINUTES * MINUTE_MS,
      retriesPerMinute: settings.NIGHTSHIFT_BREAKER_RETRIES_PER_MINUTE,
      retryShare: settings.NIGHTSHIFT_BREAKER_RETRY_PERCENT / 100,
      misconfigured: settings.NIGHTSHIFT_BREAKER_MISCONFIGURED,
    },
    pollMs: settings.NIGHTSHIFT_COST_POLL_MS,
    keepEndedMs: HOUR_MS,
  };
};
