import { isRefusal } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { costConfig } from './config.js';

describe('the settings of the cost service', () => {
  it('have sane defaults', () =>
    expect(costConfig({})).toMatchObject({
      budget: { thresholds: [50, 80, 95], leaseMs: 86_400_000 },
      breaker: { costFactor: 10, costTasks: 20, loop: 5, workflowPerMinute: 0, retryShare: 0.8 },
    }));

  it('switch breakers off with 0, and take amounts in USD', () =>
    expect(
      costConfig({
        NIGHTSHIFT_BREAKER_LOOP: '0',
        NIGHTSHIFT_BREAKER_COST_FACTOR: '0',
        NIGHTSHIFT_BREAKER_TENANT_USD_PER_MINUTE: '0.5',
        NIGHTSHIFT_BUDGET_THRESHOLDS: '90,10',
      }),
    ).toMatchObject({
      budget: { thresholds: [10, 90] },
      breaker: { costFactor: 0, loop: 0, tenantPerMinute: 500_000_000 },
    }));

  it('name every fault', () => {
    const faulty = { NIGHTSHIFT_BUDGET_THRESHOLDS: '50,120', NIGHTSHIFT_BREAKER_LOOP: 'often' };
    let refusal: unknown;
    try {
      costConfig(faulty);
    } catch (error) {
      refusal = error;
    }
    const faults = isRefusal(refusal) ? refusal.faults : [];
    expect(faults.map(({ at }) => at).toSorted()).toEqual([
      'NIGHTSHIFT_BREAKER_LOOP',
      'NIGHTSHIFT_BUDGET_THRESHOLDS',
    ]);
  });
});
