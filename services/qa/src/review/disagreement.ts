import type { Ask, Finding } from '@nightshift/contracts';
import type { JsonSchema } from '@nightshift/kernel';
import type { OpenReview } from './review-state.js';
import type { RoundResult } from './verdict.js';

// Two of them and a line feed fit into one fact of an ask (4,000): a long claim hides no answer.
const MAX_POSITION = 1_999;

/** Both positions side by side, for the person who settles it. */
export const disagreementAsk = (review: OpenReview, { known, reason }: RoundResult): Ask => {
  const open = known.filter((one) => one.open);
  return {
    kind: 'disagreement',
    title: `QA and the worker do not agree on "${review.stage}"`.slice(0, 200),
    question: `${reason} Who is right on ${open.length === 1 ? 'this finding' : `these ${open.length} findings`}?`,
    blocked: 'The output is neither accepted nor corrected before somebody decides.',
    found: open
      .slice(0, 50)
      .map(({ finding, response }) =>
        [
          `QA (${finding.severity} ${finding.category} at ${finding.location || 'the output'}, confidence ${finding.confidence}): ${finding.claim}`,
          response
            ? `Worker (${response.response}): ${response.reason}`
            : 'Worker: no answer to it yet.',
        ]
          .map((position) => position.slice(0, MAX_POSITION))
          .join('\n'),
      ),
    need,
    options: [
      {
        id: 'accept',
        label: 'The worker is right',
        consequence: 'The output is accepted as it is.',
      },
      {
        id: 'correct',
        label: 'QA is right',
        consequence: 'The output is corrected once more, with your guidance.',
      },
      { id: 'fail', label: 'Neither', consequence: 'The task fails.' },
    ],
    proposal: review.output,
    evidence: open
      .flatMap(({ finding }) => finding.evidence.map((one) => ({ ...one, claim: finding.claim })))
      .slice(0, 50),
    alternatives: [],
  };
};

const need: JsonSchema = {
  type: 'object',
  properties: {
    option: { enum: ['accept', 'correct', 'fail'] },
    guidance: { type: 'string', maxLength: 8000 },
  },
  required: ['option'],
  additionalProperties: false,
};

/** As grave as the gravest finding. */
export const riskOf = (findings: readonly Finding[]): 'low' | 'medium' | 'high' => {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('critical') || severities.has('high')) return 'high';
  return severities.has('medium') ? 'medium' : 'low';
};
