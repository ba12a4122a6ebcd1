import {
  type SimulatedAnswer,
  type SimulatedCall,
  type SimulatedModel,
  simulatedModel,
} from '@nightshift/models';
import { assess } from './assess.js';
import {
  basisIn,
  factsIn,
  type Input,
  inputIn,
  licenceTexts,
  textsIn,
  toolAnswers,
} from './prompts.js';
import type { Facts, Report } from './shapes.js';
import { judge } from './simulated-judge.js';
import { RATES, USUAL_MS, withSlips } from './simulated-slips.js';

const MAX_LICENCE_FILES = 3;

export const collect = (call: SimulatedCall): SimulatedAnswer => {
  const { brief } = inputIn(call.prompt);
  const answers = toolAnswers(call.prompt);
  if (answers.length === 0) {
    const { folder } = brief;
    return {
      toolCalls: ['read_manifest', 'read_install_scripts', 'measure_contents'].map((tool) => ({
        tool,
        arguments: { folder },
      })),
    };
  }
  const failed = answers.find(({ error }) => error !== undefined);
  if (failed)
    return { refusal: `The facts cannot be collected: ${failed.tool} says ${failed.error}` };
  const of = (tool: string): unknown => answers.find((one) => one.tool === tool)?.value;
  const { scripts } = of('read_install_scripts') as { scripts: Facts['installScripts'] };
  return withSlips(call, {
    manifest: of('read_manifest'),
    installScripts: scripts,
    contents: of('measure_contents'),
  });
};

export const assessOrRevise = (call: SimulatedCall): SimulatedAnswer => {
  const input = inputIn(call.prompt);
  return input.findings ? revise(call, input) : write(call, input);
};

const write = (
  call: SimulatedCall,
  { brief, stages: { collect: facts } }: Input,
): SimulatedAnswer => {
  if (!facts) return { refusal: 'There are no facts to assess.' };
  const answers = toolAnswers(call.prompt);
  const files = facts.contents.licenceFiles.slice(0, MAX_LICENCE_FILES);
  if (answers.length === 0 && files.length > 0) {
    return {
      toolCalls: files.map((file) => ({
        tool: 'read_licence_text',
        arguments: { folder: brief.folder, file },
      })),
    };
  }
  const texts = licenceTexts(
    answers.map(({ id, tool, value }) => ({ source: `tool:${id}`, tool, value })),
  );
  return withSlips(call, withMistakes(call, assess(facts, texts)));
};

/** What a reader of the whole report would not notice. */
const withMistakes = (call: SimulatedCall, report: Report): Report => {
  if (call.chance('hallucinated') < RATES.hallucinated) {
    const wrong = report.licence.detected === 'Apache-2.0' ? 'MIT' : 'Apache-2.0';
    return {
      ...report,
      licence: { ...report.licence, detected: wrong },
      claims: [
        ...report.claims,
        {
          claim: `The licence text is ${wrong}.`,
          severity: 'info',
          source: 'input',
          quote: `Licensed under the terms of ${wrong}`,
        },
      ],
    };
  }
  if (report.installScriptRisk !== 'none' && call.chance('missed') < RATES.missedScript)
    return { ...report, installScriptRisk: 'none' };
  return report;
};

const revise = (call: SimulatedCall, input: Input): SimulatedAnswer => {
  const basis = basisIn(call.prompt);
  const facts = factsIn(basis);
  if (!facts || !input.findings) return { refusal: 'There are no facts to correct the report by.' };
  return withSlips(call, {
    output: assess(facts, textsIn(basis)),
    responses: input.findings.map(({ findingId, category, location }) =>
      category === 'quality'
        ? {
            findingId,
            response: 'contested',
            reason: 'The summary says what the policy asks for; style is not part of it.',
          }
        : { findingId, response: 'fixed', reason: `${location} now follows from the sources.` },
    ),
  });
};

/** By name after `simulated/`. */
export const simulatedModels: Readonly<Record<string, SimulatedModel>> = {
  'package-collector': simulatedModel({
    id: 'package-collector',
    answer: collect,
    latencyMs: USUAL_MS,
  }),
  'package-assessor': simulatedModel({
    id: 'package-assessor',
    answer: assessOrRevise,
    latencyMs: USUAL_MS,
    price: { input: 1.25, output: 10 },
  }),
  'report-reviewer': simulatedModel({ id: 'report-reviewer', answer: judge, latencyMs: USUAL_MS }),
};
