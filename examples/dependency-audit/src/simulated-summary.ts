import { createHash } from 'node:crypto';
import { type SimulatedAnswer, type SimulatedCall, simulatedModel } from '@nightshift/models';
import type { QaReport } from '@nightshift/sdk';
import { z } from 'zod';
import { basisIn, type BasisLine, givenIn, toolAnswers } from './prompts.js';
import { brief } from './shapes.js';
import { USUAL_MS } from './simulated-slips.js';
import { type Summary, summary } from './summary.js';

/** How often what goes wrong does so: of summaries, and of packages. */
const SUMMARY_RATES = { invented: 0.1, stubbornEditor: 0.25 };

const MAX_SUMMARY = 200;
const INVENTED = 'The fastest package of its kind';

const input = z.object({
  brief,
  output: summary.optional(),
  findings: z
    .array(z.object({ findingId: z.string(), category: z.string(), location: z.string() }))
    .optional(),
});
const readme = z.object({ text: z.string() });

const answer = (value: object): SimulatedAnswer => ({ text: JSON.stringify(value) });

/** The first line of a README that is prose: no heading, badge, list, table or tag. */
export const proseOf = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => /^[A-Za-z`*_@]/.test(line) && line.includes(' '))
    ?.slice(0, MAX_SUMMARY);

const summaryOf = (name: string, text: string | undefined): Summary => {
  const prose = text === undefined ? undefined : proseOf(text);
  return prose === undefined
    ? { package: name, summary: `No README says what ${name} is for.`, quote: '' }
    : { package: name, summary: `${name}: ${prose}`, quote: prose };
};

const textIn = (value: unknown): string | undefined => readme.safeParse(value).data?.text;

const readIn = (basis: readonly BasisLine[]): string | undefined =>
  textIn(basis.find(({ tool }) => tool === 'read_readme')?.content);

/** Writes a summary, or corrects one. */
export const describe = (call: SimulatedCall): SimulatedAnswer => {
  const { brief: given, findings } = input.parse(givenIn(call.prompt));
  if (findings) {
    return answer({
      output: summaryOf(given.package, readIn(basisIn(call.prompt))),
      responses: findings.map(({ findingId, category }) =>
        category === 'quality'
          ? {
              findingId,
              response: 'contested',
              reason: 'The README does not say for whom it is; a summary must not make that up.',
            }
          : { findingId, response: 'fixed', reason: 'The quote is that of the README now.' },
      ),
    });
  }
  const [read] = toolAnswers(call.prompt);
  if (!read) return { toolCalls: [{ tool: 'read_readme', arguments: { folder: given.folder } }] };
  const right = summaryOf(given.package, textIn(read.value));
  return answer(
    call.chance('invented') < SUMMARY_RATES.invented ? { ...right, quote: INVENTED } : right,
  );
};

/** Checks the quote; and for a few packages insists on what the README does not say. */
export const edit = (call: SimulatedCall): SimulatedAnswer => {
  const { brief: given, output } = input.parse(givenIn(call.prompt));
  if (!output) return { refusal: 'There is nothing to check.' };
  const text = readIn(basisIn(call.prompt)) ?? '';
  const findings: QaReport['findings'] = [
    ...(text.includes(output.quote) ? [] : [unfounded(output)]),
    ...(isStubbornAbout(given.package) ? [unclear(output)] : []),
  ];
  return answer({ findings } satisfies QaReport);
};

const unfounded = ({ quote }: Summary): QaReport['findings'][number] => ({
  category: 'hallucination',
  severity: 'high',
  claim: 'The quote does not stand in the README.',
  location: '/quote',
  evidence: [{ source: 'output', quote }],
  confidence: 0.95,
  suggestion: 'Quote the README.',
});

const unclear = ({ summary: said }: Summary): QaReport['findings'][number] => ({
  category: 'quality',
  severity: 'low',
  claim: 'The summary does not say for whom the package is.',
  location: '/summary',
  evidence: [{ source: 'output', quote: said }],
  confidence: 0.5,
});

export const isStubbornAbout = (name: string): boolean =>
  createHash('sha256').update(`editor:${name}`).digest().readUInt32BE() <
  SUMMARY_RATES.stubbornEditor * 2 ** 32;

/** By name after `simulated/`. */
export const simulatedModels = {
  'package-describer': simulatedModel({
    id: 'package-describer',
    answer: describe,
    latencyMs: USUAL_MS,
  }),
  'summary-editor': simulatedModel({ id: 'summary-editor', answer: edit, latencyMs: USUAL_MS }),
};
