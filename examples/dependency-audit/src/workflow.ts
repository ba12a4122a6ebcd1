import { agent, corrector, judge, workflow } from '@nightshift/sdk';
import { z } from 'zod';
import { brief, facts, report } from './shapes.js';
import { measureContents, readInstallScripts, readLicenceText, readManifest } from './tools.js';

const collector = agent({
  name: 'collector',
  model: 'simulated/package-collector',
  instructions: [
    'You collect facts about one npm package for a dependency audit.',
    'Call read_manifest, read_install_scripts and measure_contents with the folder from the brief,',
    'then give what they returned, unchanged. Judge nothing.',
  ].join('\n'),
  tools: [readManifest, readInstallScripts, measureContents],
  output: facts,
  maxOutputTokens: 2_000,
  leaseUsd: 0.02,
});

const assessor = agent({
  name: 'assessor',
  model: 'simulated/package-assessor',
  instructions: [
    'You assess one npm package from the facts in stages.collect.',
    'Read every licence file with read_licence_text. Compare the declared licence with the text.',
    'Judge the risk of install scripts, deprecation and native binaries.',
    'Every claim quotes its source word for word. Never name a licence that no source shows.',
  ].join('\n'),
  tools: [readLicenceText],
  output: report,
  maxOutputTokens: 2_000,
  leaseUsd: 0.03,
});

const reviewer = judge({
  name: 'reviewer',
  model: 'simulated/report-reviewer',
  instructions: [
    'You check a report about an npm package against the evidence: the facts and the licence texts.',
    'For each claim: does the quote stand in its source, and does it show what is claimed?',
    'Does the detected licence follow from the text? Does the class follow from the licence?',
    'Report only what you can show. An output without faults gets no findings.',
  ].join('\n'),
  maxOutputTokens: 1_500,
  leaseUsd: 0.03,
});

const reviser = corrector({
  name: 'reviser',
  model: 'simulated/package-assessor',
  instructions: [
    'You correct a report about an npm package. Answer every finding: fixed, or contested with a reason.',
    'Change only what the findings name.',
  ].join('\n'),
  tools: [readLicenceText],
  output: report,
  maxOutputTokens: 2_500,
  leaseUsd: 0.03,
});

export const dependencyAudit = workflow({
  name: 'dependency-audit',
  version: 1,
  description:
    'Audits one installed npm package: licence, install scripts, deprecation, native binaries.',
  brief,
  budgetPerTaskUsd: 0.25,
  stages: [
    { name: 'collect', agent: collector },
    {
      name: 'assess',
      agent: assessor,
      qa: { judges: [reviewer], correction: reviser, maxRounds: 3, queue: 'licence-review' },
      decision: {
        when: { at: '/licence/class', in: ['copyleft', 'weak-copyleft', 'unrecognised', 'none'] },
        kind: 'approval',
        title: 'May we ship {/package} ({/licence/class} licence)?',
        question:
          'Is {/package}@{/version} allowed in what we ship? Declared: {/licence/declared}. Found in its text: {/licence/detected}.',
        blocked: 'The policy leaves copyleft, unrecognised and missing licences to a person.',
        found: [
          '{/summary}',
          'Declared licence and text: {/licence/agreement}',
          'Install scripts: {/installScriptRisk} risk',
        ],
        evidenceAt: '/claims',
        policy:
          'Permissive licences are allowed. Copyleft is allowed in tools that are not shipped. Everything else needs a decision with a reason.',
        options: [
          {
            id: 'allow',
            label: 'Allow',
            consequence: 'The report is completed with the decision "allow".',
          },
          {
            id: 'allow-unshipped',
            label: 'Allow where it is not shipped',
            consequence: 'Completed as allowed for tools only.',
          },
          {
            id: 'forbid',
            label: 'Forbid',
            consequence: 'Completed with the decision "forbid"; the package is to be replaced.',
          },
        ],
        need: z.object({
          option: z.enum(['allow', 'allow-unshipped', 'forbid']),
          reason: z.string().max(1000).optional(),
        }),
        queue: 'licence-review',
        risk: 'medium',
      },
    },
  ],
});
