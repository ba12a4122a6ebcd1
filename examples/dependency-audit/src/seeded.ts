import { agent, corrector, judge, workflow } from '@nightshift/sdk';
import { seededBrief } from './seeded-input.js';
import { seededModels } from './seeded-models.js';
import { SEEDED_RATES } from './seeded-truth.js';
import { facts, report } from './shapes.js';
import { measureContents, readInstallScripts, readLicenceText, readManifest } from './tools.js';

/*
 * The dependency audit with mistakes that are known beforehand, for the report on QA: a workflow
 * module of its own. Nobody uses it for work: its models make mistakes on purpose.
 */

const collector = agent({
  name: 'collector',
  model: 'simulated/seeded-collector',
  instructions: 'You collect facts about one npm package with the tools, and judge nothing.',
  tools: [readManifest, readInstallScripts, measureContents],
  output: facts,
  maxOutputTokens: 2_000,
  leaseUsd: 0.02,
});

const assessor = agent({
  name: 'assessor',
  model: 'simulated/seeded-assessor',
  instructions: 'You assess one npm package from the facts. Every claim quotes its source.',
  tools: [readLicenceText],
  output: report,
  maxOutputTokens: 2_000,
  leaseUsd: 0.03,
});

const reviewer = judge({
  name: 'reviewer',
  model: 'simulated/seeded-reviewer',
  instructions: 'You hold a report about an npm package against its sources.',
  maxOutputTokens: 1_500,
  leaseUsd: 0.03,
});

const reviser = corrector({
  name: 'reviser',
  model: 'simulated/seeded-assessor',
  instructions: 'You correct a report. Answer every finding; change only what the findings name.',
  output: report,
  maxOutputTokens: 2_500,
  leaseUsd: 0.03,
});

const seededAudit = workflow({
  name: 'dependency-audit-seeded',
  version: 1,
  description: 'The dependency audit with mistakes that are known beforehand.',
  brief: seededBrief,
  budgetPerTaskUsd: 0.5,
  stages: [
    { name: 'collect', agent: collector },
    {
      name: 'assess',
      agent: assessor,
      qa: {
        judges: [reviewer],
        correction: reviser,
        maxRounds: 4,
        sampling: { rules: [{ share: SEEDED_RATES.sampled, risk: 'low' }] },
      },
    },
  ],
});

export const workflows = [seededAudit];
export { seededModels as simulatedModels };
export { mistakesOf, SEEDED_RATES, seededKindAt, seededKinds, standsIn } from './seeded-truth.js';
