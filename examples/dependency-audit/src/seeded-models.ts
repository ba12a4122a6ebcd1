import { type SimulatedAnswer, type SimulatedCall, simulatedModel } from '@nightshift/models';
import type { z } from 'zod';
import { assess } from './assess.js';
import { licenceTexts, toolAnswers } from './prompts.js';
import { type finding, type Input, inputOf, rightReport, text } from './seeded-input.js';
import { seededJudge } from './seeded-judge.js';
import {
  happens,
  mistakesOf,
  SEEDED_RATES as RATES,
  seededKindAt,
  type SeededKind,
  standsIn,
  withMistake,
  withoutMistake,
} from './seeded-truth.js';
import type { Report } from './shapes.js';
import { collect } from './simulated.js';
import { USUAL_MS } from './simulated-slips.js';

const MEDDLED = ' (revised)';

/** Reads the licence, then writes the report with the mistakes of its item. */
const write = (call: SimulatedCall, { brief: { folder, item }, stages }: Input) => {
  if (!stages.collect) return { refusal: 'There are no facts to assess.' };
  const answers = toolAnswers(call.prompt);
  const [file] = stages.collect.contents.licenceFiles;
  if (answers.length === 0 && file !== undefined)
    return { toolCalls: [{ tool: 'read_licence_text', arguments: { folder, file } }] };
  const texts = licenceTexts(
    answers.map(({ id, tool, value }) => ({ source: `tool:${id}`, tool, value })),
  );
  return text(mistakesOf(item).reduce(withMistake, assess(stages.collect, texts)));
};

/** Corrects what is named, now and then not; contests false alarms, now and then not. */
const correct = (call: SimulatedCall, given: Input): SimulatedAnswer => {
  const right = rightReport(call);
  const {
    output,
    findings = [],
    guidance,
    brief: { item },
  } = given;
  if (!right || !output) return { refusal: 'There are no facts to correct the report by.' };
  const answered = findings.map((one) => answerTo(one, given));
  const fixed = answered.reduce((now, { mend }) => mend(now, right), output);
  const isFirst = mistakesOf(item).every((kind) => standsIn(kind, output));
  const meddles = guidance === undefined && isFirst && happens(RATES.meddles, item, 'meddles');
  const summary = `${fixed.summary}${MEDDLED}`;
  return text({
    output: meddles ? { ...fixed, summary } : fixed,
    responses: answered.map(({ response }) => response),
  });
};

type Mend = (now: Report, right: Report) => Report;

const answerTo = (
  { findingId, category, location }: z.output<typeof finding>,
  { brief: { item }, output, guidance }: Input,
) => {
  const said = (response: 'fixed' | 'contested', reason: string, mend: Mend) => ({
    response: { findingId, response, reason },
    mend,
  });
  const asItIs: Mend = (now) => now;
  const kind = seededKindAt(location);
  if (kind !== undefined) {
    const fails = guidance === undefined && output !== undefined && isLeft(item, kind, output);
    return said(
      'fixed',
      `${location} now follows from the sources.`,
      fails ? asItIs : (now, right) => withoutMistake(now, kind, right),
    );
  }
  if (category === 'policy')
    return said('fixed', 'Taken back.', (now, right) => ({ ...now, summary: right.summary }));
  return happens(RATES.fixedNeedlessly, item, 'fixed-needlessly')
    ? said('fixed', 'Rewritten.', (now) => ({ ...now, summary: `In short: ${now.summary}` }))
    : said('contested', 'The summary says what the sources say.', asItIs);
};

/** A first correction is known by what it was given: every mistake of the item still stands. */
const isLeft = (item: number, kind: SeededKind, output: Report): boolean =>
  happens(RATES.notFixed, item, 'not-fixed', kind) ||
  (mistakesOf(item).every((one) => standsIn(one, output)) &&
    !output.summary.startsWith('In short: ') &&
    !output.summary.endsWith(MEDDLED) &&
    happens(RATES.fixedLater, item, 'fixed-later', kind));

const worker = (call: SimulatedCall): SimulatedAnswer => {
  const given = inputOf(call);
  return given.findings ? correct(call, given) : write(call, given);
};

/** By name after `simulated/`. */
export const seededModels = {
  'seeded-collector': simulatedModel({
    id: 'seeded-collector',
    // What it collects is the truth that the others are measured by.
    answer: (call) => collect({ ...call, chance: () => 1 }),
    latencyMs: USUAL_MS,
  }),
  'seeded-assessor': simulatedModel({
    id: 'seeded-assessor',
    answer: worker,
    latencyMs: USUAL_MS,
    price: { input: 1.25, output: 10 },
  }),
  'seeded-reviewer': simulatedModel({
    id: 'seeded-reviewer',
    answer: seededJudge,
    latencyMs: USUAL_MS,
  }),
};
