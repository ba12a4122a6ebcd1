import { appendFileSync } from 'node:fs';
import { type SimulatedModel, simulatedModel } from '@nightshift/models';
import { agent, corrector, judge, tool, type Workflow, workflow } from '@nightshift/sdk';
import { z } from 'zod';

/*
 * One workflow for each kind of question to a person, with simulated models that always come to
 * it. Effects are lines of a file that no crash takes back.
 */

const brief = z.object({ n: z.number().int(), way: z.string().optional() });
const output = z.object({
  text: z.string(),
  /** What a reviser added, by `p0`, `p1` and so on. */
  parts: z.record(z.string(), z.string()).optional(),
});
const effect = (line: object): void =>
  appendFileSync(process.env['E2E_TICKETS'] ?? '', `${JSON.stringify(line)}\n`);

const option = (...ids: [string, ...string[]]) => z.object({ option: z.enum(ids) });
const money = { maxOutputTokens: 100, leaseUsd: 0.01 };
const base = { description: 'Leads to a question.', brief, budgetPerTaskUsd: 1 };

const consult = tool({
  name: 'consult',
  description: 'Asks a person for an amount, and books it once.',
  effect: 'at-most-once',
  input: z.object({ n: z.number().int() }),
  output: z.object({ booked: z.number() }),
  run: async ({ n }, context) => {
    const { amount } = await context.ask({
      question: `Which amount is to be booked for ${n}?`,
      schema: z.object({ amount: z.number().min(0) }),
      queue: 'bookkeepers',
    });
    effect({ tool: 'consult', taskId: context.taskId, amount });
    return { booked: amount };
  },
});

const silent = tool({
  name: 'silent',
  description: 'Does something once, and never says so.',
  effect: 'at-most-once',
  input: z.object({ n: z.number().int() }),
  output: z.object({ done: z.boolean() }),
  timeoutMs: 300,
  run: (_, { taskId }) => {
    effect({ tool: 'silent', taskId });
    return new Promise<never>(() => undefined);
  },
});

const one = (name: string, model = name) =>
  agent({ name, model: `simulated/${model}`, instructions: `You are ${name}.`, output, ...money });

const decision = {
  when: { at: '/text', present: true },
  kind: 'approval' as const,
  title: 'Send {/text}?',
  question: 'Shall it be sent?',
  blocked: 'Nothing is sent without leave.',
  options: [
    { id: 'yes', label: 'Send it', consequence: 'It is sent.' },
    { id: 'no', label: 'Leave it', consequence: 'It is not sent.' },
  ],
  need: option('yes', 'no'),
};

/** The same name at every version; the second one ends in a stage of another name. */
const approved = (version: number): Workflow =>
  workflow({
    ...base,
    name: 'approved',
    version,
    stages: [
      {
        name: 'propose',
        agent: one('proposer', 'writer'),
        decision: { ...decision, risk: 'low', groupBy: { text: '/text' } },
      },
      { name: `send-v${version}`, agent: one('sender', 'writer') },
    ],
  });

const VERSIONS = (process.env['E2E_VERSIONS'] ?? '1').split(',').map(Number);

export const workflows: readonly Workflow[] = [
  ...VERSIONS.map(approved),
  workflow({
    ...base,
    name: 'two-persons',
    version: 1,
    stages: [
      {
        name: 'propose',
        agent: one('proposer', 'writer'),
        decision: { ...decision, risk: 'high', approvals: 2 },
      },
    ],
  }),
  workflow({
    ...base,
    name: 'expiring',
    version: 1,
    stages: [
      {
        name: 'propose',
        agent: one('proposer', 'writer'),
        decision: {
          ...decision,
          risk: 'medium',
          queue: 'impatient',
          dueInSeconds: 6,
          safeDefault: { option: 'no' },
        },
      },
    ],
  }),
  workflow({
    ...base,
    name: 'consulting',
    version: 1,
    stages: [
      {
        name: 'book',
        agent: agent({
          name: 'booker',
          model: 'simulated/booker',
          instructions: 'Book.',
          output,
          tools: [consult],
          ...money,
        }),
      },
    ],
  }),
  workflow({
    ...base,
    name: 'disputed',
    version: 1,
    stages: [
      {
        name: 'write',
        agent: one('writer'),
        qa: {
          judges: [
            judge({
              name: 'critic',
              model: 'simulated/critic',
              instructions: 'Find what is wrong.',
              ...money,
            }),
          ],
          correction: corrector({
            name: 'reviser',
            model: 'simulated/reviser',
            instructions: 'Answer the findings.',
            output,
            ...money,
          }),
          maxRounds: 6,
        },
      },
    ],
  }),
  workflow({
    ...base,
    name: 'sampled',
    version: 1,
    stages: [
      {
        name: 'write',
        agent: one('writer'),
        qa: {
          judges: [
            judge({
              name: 'inspector',
              model: 'simulated/inspector',
              instructions: 'Find what is forged.',
              ...money,
            }),
          ],
          correction: corrector({
            name: 'reviser',
            model: 'simulated/reviser',
            instructions: 'Answer the findings.',
            output,
            ...money,
          }),
          sampling: { rules: [{ share: 1, risk: 'low' }], queue: 'samplers', seedShare: 1 },
        },
      },
    ],
  }),
  workflow({
    ...base,
    name: 'refused',
    version: 1,
    stages: [{ name: 'write', agent: one('refuser') }],
  }),
  workflow({
    ...base,
    name: 'lost',
    version: 1,
    stages: [
      {
        name: 'do',
        agent: agent({
          name: 'doer',
          model: 'simulated/doer',
          instructions: 'Do it.',
          output,
          tools: [silent],
          ...money,
        }),
      },
    ],
  }),
  workflow({
    ...base,
    name: 'poor',
    version: 1,
    budgetPerTaskUsd: 0.000_001,
    stages: [{ name: 'write', agent: one('writer') }],
  }),
];

type Prompt = Parameters<Parameters<typeof simulatedModel>[0]['answer']>[0]['prompt'];

const toldTo = (prompt: Prompt): string => JSON.stringify(prompt);
const toolsAnswered = (prompt: Prompt): number =>
  prompt.filter(({ role }) => role === 'tool').length;

const says = (id: string, text: (told: string) => string): SimulatedModel =>
  simulatedModel({ id, latencyMs: 5, answer: ({ prompt }) => ({ text: text(toldTo(prompt)) }) });

const callsOnce = (id: string, name: string): SimulatedModel =>
  simulatedModel({
    id,
    latencyMs: 5,
    answer: ({ prompt }) =>
      toolsAnswered(prompt) === 0
        ? { toolCalls: [{ tool: name, arguments: { n: 1 } }] }
        : { text: JSON.stringify({ text: 'done' }) },
  });

/** How often the output was revised: the reviser adds a part each time. */
const revisions = (told: string): number => {
  const parts = [...told.matchAll(/p(\d)\W+revised/g)].map(([, n]) => Number(n));
  return Math.max(-1, ...parts) + 1;
};
const CLAIMS = ['The date is missing.', 'A name is spelt wrongly.', 'The sum is not explained.'];

export const simulatedModels: Readonly<Record<string, SimulatedModel>> = {
  writer: says('writer', () => JSON.stringify({ text: 'a letter' })),
  booker: callsOnce('booker', 'consult'),
  doer: callsOnce('doer', 'silent'),
  refuser: simulatedModel({
    id: 'refuser',
    latencyMs: 5,
    answer: ({ prompt }) =>
      toldTo(prompt).includes('Guidance of the person in charge')
        ? { text: JSON.stringify({ text: 'as you wish' }) }
        : { refusal: 'I would rather not.' },
  }),
  // Sees a forgery where it is plain, and misses the others.
  inspector: says('inspector', (told) => {
    const finding = {
      category: 'error',
      severity: 'high',
      claim: 'The letter is forged.',
      location: '/text',
      evidence: [{ source: 'output', quote: 'forged' }],
      confidence: 0.9,
    };
    return JSON.stringify({ findings: told.includes('plainly forged') ? [finding] : [] });
  }),
  critic: says('critic', (told) => {
    const isNew = /only-new/.test(told);
    const round = revisions(told);
    const claim = isNew
      ? (CLAIMS[round % CLAIMS.length] ?? '')
      : round === 0
        ? 'The letter does not say who writes it.'
        : 'It is still not said in the letter who it is that writes it.';
    const finding = {
      category: 'error',
      severity: 'high',
      claim,
      location: `/parts/p${isNew ? round : 0}`,
      evidence: [{ source: 'output', quote: 'a letter' }],
      confidence: 0.9,
    };
    return JSON.stringify({ findings: [finding] });
  }),
  reviser: says('reviser', (told) => {
    const [, findingId = ''] = /findingId\W+([0-9a-f-]{36})/.exec(told) ?? [];
    const response = /contested-way/.test(told) ? 'contested' : 'fixed';
    const made = response === 'contested' ? 0 : /only-new/.test(told) ? 1 + revisions(told) : 1;
    const parts = Object.fromEntries(Array.from({ length: made }, (_, n) => [`p${n}`, 'revised']));
    return JSON.stringify({
      output: made === 0 ? { text: 'a letter' } : { text: 'a letter', parts },
      responses: [{ findingId, response, reason: 'So it is meant.' }],
    });
  }),
};
