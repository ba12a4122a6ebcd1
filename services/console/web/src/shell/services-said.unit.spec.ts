import { expect, it } from 'vitest';
import { servicesSaid } from './services-said';

const service = (name: string, lagSeconds: number | null, ready = true) => ({
  name,
  ready,
  lagSeconds,
});

it('counts those that are ready, and names the one that is behind most', () => {
  expect(servicesSaid([service('qa', 0.2), service('cost', null)])).toBe('2 of 2 services ready');
  expect(
    servicesSaid([service('qa', 2.4), service('audit', 40.6), service('cost', 0, false)]),
  ).toBe('2 of 3 services ready, worst lag 41 s (audit)');
});
