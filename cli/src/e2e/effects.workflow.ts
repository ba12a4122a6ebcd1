import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SimulatedModel, simulatedModel } from '@nightshift/models';
import { agent, corrector, judge, tool, type ToolContext, workflow } from '@nightshift/sdk';
import { z } from 'zod';

/*
 * Work whose effects can be counted: each tool call appends a line to a file that no crash takes
 * back. Time before and after the line, so that a kill finds calls on both sides of it.
 */
const AROUND_MS = 100;

const append = async (name: string, { idempotencyKey, taskId }: ToolContext): Promise<object> => {
  await sleep(AROUND_MS);
  appendFileSync(
    process.env['E2E_EFFECTS'] ?? '',
    `${JSON.stringify({ tool: name, key: idempotencyKey, taskId })}\n`,
  );
  await sleep(AROUND_MS);
  return { done: true };
};

const output = z.object({ done: z.boolean() });
const input = z.object({ n: z.number().int() });

const note = tool({
  name: 'note',
  description: 'Notes something, under a key.',
  effect: 'idempotent',
  input,
  output,
  run: async (_, context) => output.parse(await append('note', context)),
});

const charge = tool({
  name: 'charge',
  description: 'Charges somebody, which must not happen twice.',
  effect: 'at-most-once',
  input,
  output,
  run: async (_, context) => output.parse(await append('charge', context)),
});

const actor = {
  name: 'actor',
  model: 'simulated/actor',
  instructions: 'Note, then charge, then say that it is done.',
  output,
  maxOutputTokens: 100,
  leaseUsd: 0.5,
};

export const workflows = [
  workflow({
    name: 'effects',
    version: 1,
    description: 'One idempotent and one at-most-once effect per task.',
    brief: input,
    budgetPerTaskUsd: 1,
    stages: [
      {
        name: 'act',
        agent: agent({ ...actor, tools: [note, charge] }),
        qa: {
          judges: [
            judge({
              name: 'checker',
              model: 'simulated/checker',
              instructions: 'Find what is wrong.',
              leaseUsd: 0.5,
            }),
          ],
          correction: corrector({ ...actor, name: 'corrector' }),
        },
      },
    ],
  }),
];

const STEPS = ['note', 'charge'];

/** Every tenth task asks a person, so that there are questions under way, too. */
const asks = (text: string): boolean => /n\W+\d*9\b/.test(text);

export const simulatedModels: Readonly<Record<string, SimulatedModel>> = {
  actor: simulatedModel({
    id: 'actor',
    latencyMs: 30,
    answer: ({ prompt }) => {
      const done = prompt.filter(({ role }) => role === 'tool').length;
      const brief = prompt.filter(({ role }) => role === 'user').at(0);
      if (done === 1 && asks(JSON.stringify(brief?.content))) return { refusal: 'I cannot.' };
      const step = STEPS[done];
      return step
        ? { toolCalls: [{ tool: step, arguments: { n: 1 } }] }
        : { text: JSON.stringify({ done: true }) };
    },
  }),
  checker: simulatedModel({
    id: 'checker',
    latencyMs: 30,
    answer: () => ({ text: JSON.stringify({ findings: [] }) }),
  }),
};
