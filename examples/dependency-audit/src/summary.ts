import { agent, corrector, judge, workflow } from '@nightshift/sdk';
import { z } from 'zod';
import { brief } from './shapes.js';
import { readReadme } from './tools.js';

export const summary = z.object({
  package: z.string(),
  summary: z.string(),
  quote: z
    .string()
    .describe('Word for word as it stands in the README; empty where there is none.'),
});
export type Summary = z.infer<typeof summary>;

const describer = agent({
  name: 'describer',
  model: 'simulated/package-describer',
  instructions: [
    'You say in one sentence what an npm package is for. Call read_readme with the folder of the brief.',
    'Quote the words of the README that it rests on. Where there is no README, say so.',
  ].join('\n'),
  tools: [readReadme],
  output: summary,
  maxOutputTokens: 1_000,
  leaseUsd: 0.01,
});

const editor = judge({
  name: 'editor',
  model: 'simulated/summary-editor',
  instructions: [
    'You check a summary of an npm package against its README: does the quote stand there?',
    'Is it clear for whom the package is?',
  ].join('\n'),
  maxOutputTokens: 1_000,
  leaseUsd: 0.01,
});

const reviser = corrector({
  name: 'summary-reviser',
  model: 'simulated/package-describer',
  instructions: 'You correct a summary. Answer every finding: fixed, or contested with a reason.',
  tools: [readReadme],
  output: summary,
  maxOutputTokens: 1_500,
  leaseUsd: 0.01,
});

/** Where worker and judge do not agree, a person settles it. */
export const packageSummary = workflow({
  name: 'package-summary',
  version: 1,
  description: 'Says in one sentence what an installed npm package is for, out of its README.',
  brief,
  budgetPerTaskUsd: 0.1,
  stages: [
    {
      name: 'describe',
      agent: describer,
      qa: { judges: [editor], correction: reviser, maxRounds: 3 },
    },
  ],
});
