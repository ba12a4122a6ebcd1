// What the tests of the review page ask people: one workflow for each way to ask. Simulated: the
// models, which always come to the same output.
import { simulatedModel } from '@nightshift/models';
import { agent, judge, corrector, workflow } from '@nightshift/sdk';
import { z } from 'zod';

const brief = z.object({
  n: z.number().int(),
  now: z.record(z.string(), z.unknown()).optional(),
});
const money = { maxOutputTokens: 200, leaseUsd: 0.01 };
const base = { description: 'Asks a person.', version: 1, brief, budgetPerTaskUsd: 1 };

const one = (name, output) =>
  agent({ name, model: `simulated/${name}`, instructions: `You are ${name}.`, output, ...money });

const OPTIONS = [
  { id: 'yes', label: 'Send it', consequence: 'It is sent.' },
  { id: 'no', label: 'Leave it', consequence: 'It is not sent.' },
];
const decision = {
  when: { at: '/text', present: true },
  kind: 'approval',
  blocked: 'Nothing is sent without leave.',
  options: OPTIONS,
  need: z.object({ option: z.enum(['yes', 'no']), reason: z.string().max(500).optional() }),
};
const letter = z.object({ text: z.string(), n: z.number() });

const release = z.object({
  text: z.string(),
  finding: z.record(z.string(), z.unknown()),
  claims: z.array(z.object({ claim: z.string(), source: z.string(), quote: z.string() })),
  rejected: z.array(z.string()),
  sure: z.object({ value: z.number(), basis: z.string() }),
});

/** Asks for leave to send a letter. */
const post = (name) =>
  workflow({
    ...base,
    name,
    stages: [
      {
        name: 'write',
        agent: one('writer', letter),
        decision: {
          ...decision,
          title: 'Send letter {/n}?',
          question: 'Shall it be sent?',
          risk: 'low',
          queue: 'post-room',
          groupBy: { text: '/text' },
        },
      },
    ],
  });

export const workflows = [
  post('letters'),
  // Of which there are ten thousand.
  post('mail'),
  workflow({
    ...base,
    name: 'releases',
    stages: [
      {
        name: 'assess',
        agent: one('assessor', release),
        decision: {
          ...decision,
          title:
            'Does node-ipc 11.1.0 count as install-script risk, when its unwanted code runs on load?',
          question:
            'The worker rates it low. Needed: one verdict, and the **file that does the write**, as E1 says.',
          risk: 'high',
          queue: 'releases',
          proposalAt: '/finding',
          before: { in: 'brief', at: '/now' },
          evidenceAt: '/claims',
          alternativesAt: '/rejected',
          confidenceAt: '/sure',
          policy:
            'Install-time code is code that runs without an explicit call from the consuming application. It is rated High if it writes outside the package folder.',
          options: [
            {
              id: 'high',
              label: 'High: block until pinned',
              consequence: 'The finding is published as High.',
            },
            {
              id: 'medium',
              label: 'Medium: ship with a warning',
              consequence: 'It is shipped, and the report warns.',
            },
            { id: 'reject', label: 'Low: ship as it is', consequence: 'The finding is dropped.' },
          ],
          need: z.object({
            option: z.enum(['high', 'medium', 'reject']),
            file: z.string().max(200).meta({ title: 'File that does the write' }),
            note: z.string().max(200).optional().meta({ title: 'Note for the customer' }),
          }),
        },
      },
    ],
  }),
  workflow({
    ...base,
    name: 'two-persons',
    stages: [
      {
        name: 'write',
        agent: one('writer', letter),
        decision: {
          ...decision,
          title: 'Send letter {/n} to the press?',
          question: 'Shall it be sent?',
          risk: 'high',
          approvals: 2,
          queue: 'press',
          need: z.object({ option: z.enum(['yes', 'no']) }),
        },
      },
    ],
  }),
  workflow({
    ...base,
    name: 'hostile',
    stages: [
      {
        name: 'write',
        agent: one('attacker', letter),
        decision: {
          ...decision,
          title: '{/text}',
          question: '{/text}',
          blocked: '{/text}',
          found: ['{/text}'],
          risk: 'low',
          queue: 'hostile',
        },
      },
    ],
  }),
  workflow({
    ...base,
    name: 'disputed',
    stages: [
      {
        name: 'write',
        agent: one('writer', letter),
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
            output: letter,
            ...money,
          }),
          maxRounds: 3,
        },
      },
    ],
  }),
];

const toldTo = (prompt) => JSON.stringify(prompt);
const says = (id, text) =>
  simulatedModel({
    id,
    latencyMs: 5,
    answer: ({ prompt }) => ({ text: JSON.stringify(text(toldTo(prompt))) }),
  });

const HOSTILE = `<img src="https://evil.example/a.png" onerror="document.title='owned'"><script>document.title='owned'</script>
![tracker](https://evil.example/b.png) [click me](javascript:document.title='owned') <iframe src="https://evil.example"></iframe>`;

export const simulatedModels = {
  writer: says('writer', (told) => ({
    text: 'a letter',
    n: Number(/n\W+(\d+)/.exec(told)?.[1] ?? 0),
  })),
  attacker: says('attacker', () => ({ text: HOSTILE, n: 0 })),
  assessor: says('assessor', () => ({
    text: 'assessed',
    finding: {
      risk: 'High',
      installCode: 'On load: peacenotwar/index.js',
      licence: 'MIT, pulls in GPL-3.0-or-later',
      advice: 'Pin node-ipc to 12.0.0',
      package: '{\n  "overrides": {\n    "node-ipc": "12.0.0"\n  }\n}',
      files: [
        { file: 'index.js', writes: 'yes' },
        { file: 'package.json', writes: 'no' },
      ],
    },
    claims: [
      {
        claim: 'Loading peacenotwar writes a text file to three desktop folders.',
        source: 'peacenotwar 9.1.7/index.js',
        quote:
          'function deliverAPeacefulMessage(path,message){\n    try{\n        fs.writeFile(\n            path,\n  // peacenotwar/index.js',
      },
      {
        claim: 'The licence of what it pulls in is copyleft.',
        source: 'output',
        quote: 'MIT, pulls in GPL-3.0-or-later',
      },
    ],
    rejected: ['Medium: the policy has no warning tier.', 'Low: ignores source E1.'],
    sure: { value: 0.86, basis: 'Five samples: four high, one medium.' },
  })),
  critic: says('critic', () => ({
    findings: [
      {
        category: 'error',
        severity: 'high',
        claim: 'The letter does not say who writes it.',
        location: '/text',
        evidence: [{ source: 'output', quote: 'a letter' }],
        confidence: 0.9,
      },
    ],
  })),
  reviser: says('reviser', (told) => ({
    output: { text: 'a letter', n: 1 },
    responses: [
      {
        findingId: /findingId\W+([0-9a-f-]{36})/.exec(told)?.[1] ?? '',
        response: 'contested',
        reason: 'It is meant to be without a name.',
      },
    ],
  })),
};
