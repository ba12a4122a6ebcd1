import { type Environment, parseEnvironment, setting } from '@nightshift/config';
import { nanoFromUsd } from '@nightshift/kernel';
import type { BudgetPolicy } from './budget/grant.js';

const HOUR_MS = 3_600_000;

const shape = {
  /** Limit of a tenant that nobody has set one for. */
  NIGHTSHIFT_TENANT_BUDGET_USD: setting.usd(1_000),
  NIGHTSHIFT_BUDGET_DUE_HOURS: setting.count(24, 8_760),
};

/** @throws Refusal `invalid-configuration` */
export const costConfig = (env: Environment): BudgetPolicy => {
  const settings = parseEnvironment(shape, env);
  return {
    defaultTenantLimit: nanoFromUsd(settings.NIGHTSHIFT_TENANT_BUDGET_USD),
    dueInMs: settings.NIGHTSHIFT_BUDGET_DUE_HOURS * HOUR_MS,
  };
};
