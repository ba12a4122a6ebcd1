import { expect, it } from 'vitest';
import { simulatedIn } from './simulated-names';

it('names what is simulated once, whether a workflow or a service says so', () => {
  const uses = (...models: string[]) => ({ agents: [{ models }, {}] });
  expect(
    simulatedIn([uses('simulated/b', 'openai/gpt'), uses('simulated/b')], ['a clock']),
  ).toEqual(['a clock', 'simulated/b']);
  expect(simulatedIn([{}, uses('openai/gpt')], [])).toEqual([]);
});
