import { type SimulatedModel, simulatedModel } from '@nightshift/models';
import { agent, corrector, judge, tool, workflow } from '@nightshift/sdk';
import { z } from 'zod';

/*
 * A letter to somebody: what the brief says of them goes through prompts, a tool, findings, a
 * question and its answer. Simulated models repeat all they are told.
 */

const brief = z.object({ about: z.string(), way: z.enum(['sent', 'asked', 'refused']) });
const output = z.object({ text: z.string() });
const money = { maxOutputTokens: 500, leaseUsd: 0.01 };

const lookUp = tool({
  name: 'look-up',
  description: 'Looks up what is known.',
  effect: 'idempotent',
  input: z.object({ about: z.string() }),
  output: z.object({ found: z.string() }),
  run: async ({ about }) => ({ found: `In the file: ${about}` }),
});

const one = (name: string, tools = [lookUp]) =>
  agent({
    name,
    model: `simulated/${name}`,
    instructions: `You are ${name}.`,
    output,
    tools,
    ...money,
  });

export const workflows = [
  workflow({
    name: 'personal',
    version: 1,
    description: 'Writes to somebody.',
    brief,
    budgetPerTaskUsd: 1,
    stages: [
      {
        name: 'write',
        agent: one('clerk'),
        qa: {
          judges: [
            judge({
              name: 'reader',
              model: 'simulated/reader',
              instructions: 'Read it.',
              ...money,
            }),
          ],
          correction: corrector({
            name: 'mender',
            model: 'simulated/mender',
            instructions: 'Mend it.',
            output,
            ...money,
          }),
          maxRounds: 2,
        },
        decision: {
          when: { at: '/text', present: true },
          kind: 'approval' as const,
          title: 'Send {/text}?',
          question: 'Shall {/text} be sent?',
          blocked: 'Nothing is sent without leave.',
          options: [
            { id: 'yes', label: 'Send it', consequence: 'It is sent.' },
            { id: 'no', label: 'Leave it', consequence: 'It is not sent.' },
          ],
          need: z.object({ option: z.enum(['yes', 'no']), note: z.string().optional() }),
          risk: 'low' as const,
          groupBy: { text: '/text' },
        },
      },
    ],
  }),
];

type Prompt = Parameters<Parameters<typeof simulatedModel>[0]['answer']>[0]['prompt'];

const toldTo = (prompt: Prompt): string => JSON.stringify(prompt);
/** What the brief is about, as it stands in the prompt. */
const aboutIn = (told: string): string => /[A-Z]+-CANARY-[0-9a-f]+/.exec(told)?.[0] ?? 'nobody';

const says = (id: string, answer: (told: string) => object): SimulatedModel =>
  simulatedModel({
    id,
    latencyMs: 5,
    answer: ({ prompt }) => ({ text: JSON.stringify(answer(toldTo(prompt))) }),
  });

export const simulatedModels: Readonly<Record<string, SimulatedModel>> = {
  clerk: simulatedModel({
    id: 'clerk',
    latencyMs: 5,
    answer: ({ prompt }) => {
      const told = toldTo(prompt);
      if (told.includes('refused')) return { refusal: `I know nothing of ${aboutIn(told)}.` };
      return prompt.some(({ role }) => role === 'tool')
        ? { text: JSON.stringify({ text: `Dear ${aboutIn(told)}` }) }
        : { toolCalls: [{ tool: 'look-up', arguments: { about: aboutIn(told) } }] };
    },
  }),
  // Finds fault with the first letter, and with no other.
  reader: says('reader', (told) => ({
    findings: told.includes('Dearest')
      ? []
      : [
          {
            category: 'error',
            severity: 'high',
            claim: `${aboutIn(told)} is to be called dearest.`,
            location: '/text',
            evidence: [{ source: 'output', quote: aboutIn(told) }],
            confidence: 0.9,
          },
        ],
  })),
  mender: says('mender', (told) => {
    const [, findingId = ''] = /findingId\W+([0-9a-f-]{36})/.exec(told) ?? [];
    const reason = `So it is with ${aboutIn(told)}.`;
    return {
      output: { text: `Dearest ${aboutIn(told)}` },
      responses: [{ findingId, response: 'fixed', reason }],
    };
  }),
};
