import type { Ask, Finding } from '@nightshift/contracts';
import { formatUsd, type JsonObject, nano } from '@nightshift/kernel';
import type { Impasse, KnownFinding, OpenReview } from './review-state.js';
import type { RoundResult } from './verdict.js';

// Two of them and a line feed fit into one fact of an ask (4,000): a long claim hides no answer.
const MAX_POSITION = 1_999;
const MAX_DISPUTED = 50;

const REASONS = {
  contested: () => 'The worker contests a finding, and QA stands by it.',
  reopened: () => 'A finding came back after it had been corrected twice.',
  'flip-flop': () => 'A finding came back after QA had dropped it.',
  'only-new': () => 'QA finds something else in every round.',
  bound: (round) => `After ${round + 1} rounds there are still findings.`,
} satisfies Record<Impasse, (round: number) => string>;

/** Both positions side by side, for the person who settles it. */
export const disagreementAsk = (
  review: OpenReview,
  { known, impasse = 'bound' }: RoundResult,
): Ask => {
  const open = known.filter((one) => one.open);
  const disputed = open.slice(0, MAX_DISPUTED);
  const reason = REASONS[impasse](review.round);
  return {
    kind: 'disagreement',
    title: `QA and the worker do not agree on "${review.stage}"`.slice(0, 200),
    question: `${reason} Who is right on ${open.length === 1 ? 'this finding' : `these ${open.length} findings`}?`,
    blocked: 'The output is neither accepted nor corrected before somebody decides.',
    found: disputed.map(factOf),
    positions: disputed.map(positionOf),
    need: needOf(disputed),
    options: OPTIONS,
    proposal: review.output,
    ...(review.before === undefined ? {} : { before: review.before }),
    costOfWaiting: costOfWaiting(review),
    relevant: relevantFacts(review, open),
    confidence: confidenceOf(open),
    evidence: open
      .flatMap(({ finding }) => finding.evidence.map((one) => ({ ...one, claim: finding.claim })))
      .slice(0, 50),
    alternatives: review.ways.slice(-20),
  };
};

const OPTIONS: Ask['options'] = [
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
];

const factOf = ({ finding, response }: KnownFinding): string =>
  [
    `QA (${finding.severity} ${finding.category} at ${finding.location || 'the output'}, confidence ${finding.confidence}): ${finding.claim}`,
    response ? `Worker (${response.response}): ${response.reason}` : 'Worker: no answer to it yet.',
  ]
    .map((position) => position.slice(0, MAX_POSITION))
    .join('\n');

const positionOf = ({
  finding,
  response,
}: KnownFinding): NonNullable<Ask['positions']>[number] => ({
  findingId: finding.findingId,
  severity: finding.severity,
  category: finding.category,
  location: finding.location,
  qa: finding.claim,
  confidence: finding.confidence,
  ...(response && { worker: response.reason, response: response.response }),
});

/**
 * Where the worker contests nothing, both sides hold that something is wrong: one more correction
 * is what follows. Verdicts have no default: they become labels, and must be a person's own.
 */
const needOf = (disputed: readonly KnownFinding[]): JsonObject => ({
  type: 'object',
  properties: {
    option: {
      enum: ['accept', 'correct', 'fail'],
      ...(disputed.some(({ response }) => response?.response === 'contested')
        ? {}
        : { default: 'correct' }),
    },
    verdicts: {
      type: 'object',
      description: 'Whether QA is right, for each finding.',
      properties: Object.fromEntries(
        disputed.map(({ finding }) => [
          finding.findingId,
          { enum: ['right', 'wrong'], title: finding.claim.slice(0, 200) },
        ]),
      ),
      additionalProperties: false,
    },
    guidance: { type: 'string', maxLength: 8000 },
  },
  required: ['option'],
  additionalProperties: false,
});

const costOfWaiting = ({ runs, roundCost }: OpenReview): string => {
  const [run] = runs;
  const spent = nano(Number(run?.taskCostNanoUsd ?? 0) + Number(roundCost));
  const budget = nano(run?.taskBudgetNanoUsd ?? 0);
  const until = run?.deadlineAt === undefined ? '' : ` Its deadline is ${run.deadlineAt}.`;
  return `The task stands still; ${formatUsd(spent)} of its ${formatUsd(budget)} are spent. Waiting costs no more money.${until}`;
};

/** Disputes about the same places of the same stage may be answered together. */
const relevantFacts = ({ runs, stage }: OpenReview, open: readonly KnownFinding[]) => ({
  workflow: runs[0]?.workflow.name ?? '',
  stage,
  findings: open.map(({ finding }) => `${finding.category} ${finding.location}`).toSorted(),
});

const confidenceOf = (open: readonly KnownFinding[]): NonNullable<Ask['confidence']> => ({
  value: open.reduce((sum, { finding }) => sum + finding.confidence, 0) / Math.max(1, open.length),
  basis: `Mean of what QA says of ${open.length === 1 ? 'its finding' : `its ${open.length} findings`}.`,
});

/** As grave as the gravest finding. */
export const riskOf = (findings: readonly Finding[]): 'low' | 'medium' | 'high' => {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('critical') || severities.has('high')) return 'high';
  return severities.has('medium') ? 'medium' : 'low';
};
