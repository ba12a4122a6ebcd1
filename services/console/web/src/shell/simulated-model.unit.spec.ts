import { expect, it } from 'vitest';
import { simulatedNotice } from './simulated-model';

it('counts what is simulated, and says nothing where nothing is', () => {
  expect(simulatedNotice([])).toBeUndefined();
  expect(simulatedNotice(['simulated/a'])).toMatch(/^1 model is simulated: rules/);
  expect(simulatedNotice(['simulated/a', 'simulated/b'])).toMatch(/^2 models are simulated/);
});
