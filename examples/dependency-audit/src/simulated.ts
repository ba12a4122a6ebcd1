import {
  type SimulatedAnswer,
  type SimulatedCall,
  type SimulatedModel,
  simulatedModel,
} from '@nightshift/models';
import { type QaReport } from '@nightshift/sdk';
import { assess } from './assess.js';
import {
  basisIn,
  type BasisLine,
  type Input,
  inputIn,
  licenceTexts,
  toolAnswers,
} from './prompts.js';
import type { Facts, Report } from './shapes.js';

/*
 * Rules in the place of models, where none can be reached. They read what tools found and write
 * what a model would write, and make the mistakes that models make, each at its rate.
 */
const RATES = {
  malformed: 0.03,
  refused: 0.01,
  slow: 0.02,
  hallucinated: 0.06,
  missedScript: 0.02,
  stubbornJudge: 0.01,
};
const USUAL_MS = 25;
const SLOW_MS = 1_500;
const MAX_LICENCE_FILES = 3;

/** Slips that every model makes now and then. */
const withSlips = (call: SimulatedCall, answer: object): SimulatedAnswer => {
  const text = JSON.stringify(answer);
  if (call.chance('malformed') < RATES.malformed)
    return { text: text.slice(0, Math.floor(text.length * 0.8)) };
  if (call.chance('refused') < RATES.refused)
    return { refusal: 'I cannot help with assessing this package.' };
  return call.chance('slow') < RATES.slow ? { text, latencyMs: SLOW_MS } : { text };
};

const collect = (call: SimulatedCall): SimulatedAnswer => {
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

const assessOrRevise = (call: SimulatedCall): SimulatedAnswer => {
  const input = inputIn(call.prompt);
  return input.findings ? revise(call, input) : write(call, input);
};

const write = (
  call: SimulatedCall,
  { brief, stages: { collect: facts } }: Input,
): SimulatedAnswer => {
  if (!facts) return { refusal: 'There are no facts to assess.' };
  const answers = toolAnswers(call.prompt);
  const files = facts.contents.licenceFiles
    .filter((file) => !file.includes('/'))
    .slice(0, MAX_LICENCE_FILES);
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
  if (report.installScriptRisk !== 'none' && call.chance('missed') < RATES.missedScript * 10)
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

const factsIn = (basis: readonly BasisLine[]): Facts | undefined => {
  const { stages } = (basis.find(({ source }) => source === 'input')?.content ?? {}) as {
    stages?: { collect?: Facts };
  };
  return stages?.collect;
};

const textsIn = (basis: readonly BasisLine[]) =>
  licenceTexts(basis.map(({ source, tool, content }) => ({ source, tool, value: content })));

type Finding = QaReport['findings'][number];

const judge = (call: SimulatedCall): SimulatedAnswer => {
  const { brief, output } = inputIn(call.prompt);
  const basis = basisIn(call.prompt);
  const facts = factsIn(basis);
  if (!output || !facts) return { refusal: 'There is nothing to check the report by.' };
  const findings = [
    ...unfounded(output, basis),
    ...differences(output, assess(facts, textsIn(basis))),
    ...taste(brief.package, output),
  ];
  return withSlips(call, { findings } satisfies QaReport);
};

/** Quotes that do not stand in their source. */
const unfounded = ({ claims }: Report, basis: readonly BasisLine[]): readonly Finding[] =>
  claims.flatMap(({ claim, source, quote }, index): Finding[] => {
    const content = basis.find((one) => one.source === source)?.content;
    if (
      content !== undefined &&
      [JSON.stringify(content), textOf(content)].some((text) =>
        folded(text).includes(folded(quote)),
      )
    )
      return [];
    return [
      {
        category: 'hallucination',
        severity: 'high',
        claim: `The quote for "${claim}" does not stand in ${source}.`,
        location: `/claims/${index}`,
        evidence: [{ source: 'output', quote }],
        confidence: 0.95,
        suggestion: 'Take the claim out, or quote its source.',
      },
    ];
  });

const textOf = (content: unknown): string =>
  typeof content === 'object' && content !== null && 'text' in content ? String(content.text) : '';
const folded = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Where the report says something else than follows from the sources. */
const differences = (given: Report, right: Report): readonly Finding[] => {
  const finding = (location: string, said: string | undefined, is: string | undefined): Finding[] =>
    said === is
      ? []
      : [
          {
            category: 'error',
            severity: 'high',
            claim: `${location} says ${said ?? 'nothing'}, but the sources say ${is ?? 'nothing'}.`,
            location,
            evidence: [{ source: 'output', quote: said ?? given.summary }],
            confidence: 0.9,
          },
        ];
  return [
    ...finding('/licence/detected', given.licence.detected, right.licence.detected),
    ...finding('/licence/class', given.licence.class, right.licence.class),
    ...finding('/installScriptRisk', given.installScriptRisk, right.installScriptRisk),
  ];
};

/** A few packages meet a judge who insists on style: that ends in a disagreement. */
const taste = (name: string, { summary }: Report): readonly Finding[] => {
  const letters = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000, 7);
  if (letters >= RATES.stubbornJudge * 1_000) return [];
  return [
    {
      category: 'quality',
      severity: 'low',
      claim: 'The summary is one long sentence and hard to read.',
      location: '/summary',
      evidence: [{ source: 'output', quote: summary }],
      confidence: 0.5,
    },
  ];
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
