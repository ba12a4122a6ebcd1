import { CallError } from '@nightshift/kernel';
import { simulatedModel } from '@nightshift/models';
import { agent, workflow } from '@nightshift/sdk';
import { z } from 'zod';

/** What the first call of the model is refused with. */
export const RETRY_AFTER_MS = 1_500;

export const workflows = [
  workflow({
    name: 'limited',
    version: 1,
    description: 'Calls a model that is rate-limited at first.',
    brief: z.object({}),
    budgetPerTaskUsd: 1,
    stages: [
      {
        name: 'work',
        agent: agent({
          name: 'worker',
          model: 'simulated/limited',
          instructions: 'Work.',
          output: z.object({ done: z.boolean() }),
          maxOutputTokens: 100,
        }),
      },
    ],
  }),
];

let calls = 0;
export const simulatedModels = {
  limited: simulatedModel({
    id: 'limited',
    answer: () => {
      if ((calls += 1) === 1) throw new CallError('rate-limited', 'HTTP 429', RETRY_AFTER_MS);
      return { text: '{"done":true}' };
    },
  }),
};
