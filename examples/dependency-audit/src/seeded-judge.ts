import type { SimulatedAnswer, SimulatedCall } from '@nightshift/models';
import type { QaReport } from '@nightshift/sdk';
import { type Input, inputOf, rightReport, text } from './seeded-input.js';
import { happens, SEEDED_RATES as RATES, seededKinds, type SeededKind } from './seeded-truth.js';
import type { Report } from './shapes.js';

type Finding = QaReport['findings'][number];

/** Holds the report against the sources, overlooks some of it, and objects to what is right. */
export const seededJudge = (call: SimulatedCall): SimulatedAnswer => {
  const given = inputOf(call);
  const {
    output,
    earlierFindings,
    responses,
    brief: { item },
  } = given;
  const right = rightReport(call);
  if (!right || !output) return { refusal: 'There is nothing to check the report by.' };
  const round = responses.length === 0 ? 0 : earlierFindings.length;
  const seen = seededKinds.filter(
    (kind) => !happens(RATES.overlooked, item, 'overlooked', kind, round),
  );
  const findings = [
    ...seen.flatMap((kind) => differences(kind, output, right)),
    ...falseAlarm(given, output),
    ...(round === 0 && happens(RATES.madeUpQuote, item, 'made-up-quote') ? [madeUp] : []),
  ];
  return text({ findings } satisfies QaReport);
};

/** By comparison: the judge does not know which mistakes there are. */
const differences = (kind: SeededKind, output: Report, right: Report): readonly Finding[] => {
  const differs = (
    location: string,
    said: string | number | undefined,
    is: typeof said,
  ): Finding[] =>
    said === is
      ? []
      : [
          {
            category: 'error',
            severity: 'high',
            claim: `${location} says ${said ?? 'nothing'}, but the sources say ${is ?? 'nothing'}.`,
            location,
            evidence: [{ source: 'output', quote: String(said ?? output.summary) }],
            confidence: 0.9,
          },
        ];
  switch (kind) {
    case 'licence':
      return differs('/licence/detected', output.licence.detected, right.licence.detected);
    case 'version':
      return differs('/version', output.version, right.version);
    case 'binaries':
      return differs('/nativeBinaries', output.nativeBinaries, right.nativeBinaries);
    case 'quote':
      return output.claims.flatMap(({ claim, quote }, at): Finding[] =>
        right.claims.some((one) => one.quote === quote)
          ? []
          : [
              {
                category: 'hallucination',
                severity: 'high',
                claim: `No source holds the quote for "${claim}"`,
                location: `/claims/${at}`,
                evidence: [{ source: 'output', quote }],
                confidence: 0.95,
              },
            ],
      );
  }
};

const falseAlarm = (given: Input, output: Report): readonly Finding[] => {
  const { item } = given.brief;
  if (!happens(RATES.falseAlarm, item, 'false-alarm')) return [];
  const own = given.earlierFindings.find(({ category }) => category === 'quality');
  const answer = given.responses.find(({ findingId }) => findingId === own?.findingId)?.response;
  const insists = answer === 'contested' && happens(RATES.stubborn, item, 'stubborn');
  return own === undefined || insists
    ? [
        {
          category: 'quality',
          severity: 'low',
          claim: 'The summary is one long sentence and hard to read.',
          location: '/summary',
          evidence: [{ source: 'output', quote: output.summary }],
          confidence: 0.5,
        },
      ]
    : [];
};

const madeUp: Finding = {
  category: 'error',
  severity: 'medium',
  claim: 'The report says that the package was never published.',
  location: '/package',
  evidence: [{ source: 'output', quote: 'this package was never published anywhere' }],
  confidence: 0.7,
};
