import { type SimulatedModel, simulatedModel } from '@nightshift/models';
import { agent, type Workflow, workflow } from '@nightshift/sdk';
import { z } from 'zod';

/*
 * The workload of the benchmark: one run of ten model calls, each with an answer of about 1 KB,
 * at once or after 20 ms. See docs/benchmark.md.
 */
const STEPS = 10;
const ANSWER = { done: true, text: 'n'.repeat(960) };

const tenSteps = (name: string, model: string): Workflow =>
  workflow({
    name,
    version: 1,
    description: 'Ten sequential model calls; each answer is durable before the next call.',
    brief: z.object({ n: z.number().int() }),
    budgetPerTaskUsd: 1,
    stages: [
      {
        name: 'steps',
        agent: agent({
          name: `${name}-agent`,
          model,
          instructions: 'Answer every message with the same JSON.',
          turns: Array.from({ length: STEPS - 1 }, (_, index) => `Step ${index + 2}.`),
          output: z.object({ done: z.boolean(), text: z.string() }),
          maxOutputTokens: 500,
          leaseUsd: 0.5,
        }),
      },
    ],
  });

export const workflows = [
  tenSteps('ten-steps', 'simulated/at-once'),
  tenSteps('ten-steps-20ms', 'simulated/after-20ms'),
];

const answering = (id: string, latencyMs: number): SimulatedModel =>
  simulatedModel({ id, latencyMs, answer: () => ({ text: JSON.stringify(ANSWER) }) });

export const simulatedModels: Readonly<Record<string, SimulatedModel>> = {
  'at-once': answering('at-once', 0),
  'after-20ms': answering('after-20ms', 20),
};
