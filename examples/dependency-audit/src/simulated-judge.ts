import { createHash } from 'node:crypto';
import type { SimulatedAnswer, SimulatedCall } from '@nightshift/models';
import type { QaReport } from '@nightshift/sdk';
import { assess } from './assess.js';
import { basisIn, type BasisLine, factsIn, inputIn, textsIn } from './prompts.js';
import type { Report } from './shapes.js';
import { RATES, withSlips } from './simulated-slips.js';

type Finding = QaReport['findings'][number];

/** Checks a report against the sources that it was written from. */
export const judge = (call: SimulatedCall): SimulatedAnswer => {
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
  const hash = createHash('sha256').update(name).digest().readUInt32BE();
  if (hash >= RATES.stubbornJudge * 2 ** 32) return [];
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
