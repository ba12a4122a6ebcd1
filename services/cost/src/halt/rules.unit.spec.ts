import { describe, expect, it } from 'vitest';
import { costConfig } from '../config.js';
import { rulesOf } from './rules.js';

describe('the rules', () => {
  it('are told as they are set, also those that are switched off', () => {
    const { breaker } = costConfig({
      NIGHTSHIFT_BREAKER_LOOP: '0',
      NIGHTSHIFT_BREAKER_TENANT_USD_PER_MINUTE: '2',
    });
    const rules = rulesOf(breaker);
    const find = (reason: string, scope: string) =>
      rules.find((rule) => rule.reason === reason && rule.scope === scope);
    expect(find('loop', 'task')).toMatchObject({ isOn: false });
    expect(find('cost-anomaly', 'task')).toMatchObject({
      isOn: true,
      figures: { factor: 10, tasks: 20 },
    });
    expect(find('spend-rate', 'workflow')).toMatchObject({ isOn: false });
    expect(find('spend-rate', 'tenant')).toMatchObject({
      isOn: true,
      figures: { limitNanoUsdPerMinute: 2_000_000_000, windowMs: 300_000 },
    });
  });
});
