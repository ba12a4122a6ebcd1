import type { DataOf, Finding, WorkflowRef } from '@nightshift/contracts';
import { derivedId, hashOfJson, type Json, type JsonObject } from '@nightshift/kernel';
import type { Round } from '../sample/round.js';
import { type AskedSample, mistakesIn } from '../sample/sample.js';
import type { Labelled } from './example.js';

type Label = DataOf<'example.labelled.v1'>['labels'][number];

const MAX_JUDGES = 20;
const MAX_MISSED = 50;

export interface Settled {
  readonly reviewId: string;
  readonly ticketId: string;
  readonly by: string;
  readonly answer: JsonObject;
}

/**
 * What a settled disagreement says about each finding that was disputed: what the person said of
 * it, else what follows from the option: the worker is right, so QA is wrong; or QA is right.
 */
export const labelledByDisagreement = (
  { reviewId, ticketId, by, answer }: Settled,
  round: Round,
): Labelled | undefined => {
  if (round.findings.length === 0) return undefined;
  const otherwise = answer['option'] === 'accept' ? 'wrong' : 'right';
  const verdicts = objectIn(answer['verdicts']);
  return {
    data: {
      ...factsOf(round),
      exampleId: derivedId('example', reviewId, ticketId),
      from: 'disagreement',
      reviewId,
      round: round.round,
      by,
      labels: round.findings.map(({ findingId, category }): Label => {
        const said = verdicts[findingId];
        return {
          findingId,
          category,
          label: said === 'right' || said === 'wrong' ? said : otherwise,
          reportedBy: [...(round.reportedBy.get(findingId) ?? [])],
        };
      }),
      missed: 0,
    },
    brief: round.brief,
    output: round.output,
    findings: round.findings,
    missed: [],
  };
};

/** What a look at a drawn output says: what the judges missed, if anything. */
export const labelledBySample = (
  { drawn, brief, output }: AskedSample,
  { by, answer }: Pick<Settled, 'by' | 'answer'>,
  round: Round,
): Labelled => {
  const missed = mistakesIn(answer);
  return {
    data: {
      ...factsOf(round),
      exampleId: derivedId('example', drawn.sampleId),
      from: 'sample',
      ...(drawn.reviewId === undefined ? {} : { reviewId: drawn.reviewId }),
      round: round.round,
      by,
      labels: [],
      missed: missed.length,
    },
    brief,
    output,
    findings: [],
    missed,
  };
};

export interface KnownBad {
  readonly tenant: string;
  readonly workflow: WorkflowRef;
  readonly stage: string;
  readonly by: string;
  readonly brief: Json;
  readonly output: Json;
  readonly mistakes: readonly Omit<Finding, 'findingId'>[];
}

/** An output with mistakes that are known beforehand. Its id is that of its content: it is added once. */
export const knownBad = (item: KnownBad): Labelled => {
  const { tenant, workflow, stage, by, brief, output, mistakes } = item;
  const exampleId = derivedId(
    'example',
    tenant,
    workflow.name,
    stage,
    hashOfJson([brief, output, mistakes]),
  );
  const findings = mistakes.map((mistake, n): Finding => ({
    ...mistake,
    findingId: derivedId('finding', exampleId, String(n)),
  }));
  const missed = findings.map(({ claim }) => claim).slice(0, MAX_MISSED);
  return {
    data: {
      exampleId,
      workflow,
      stage,
      from: 'known-bad',
      by,
      labels: findings.map(({ findingId, category }) => ({
        findingId,
        category,
        label: 'right',
        reportedBy: [],
      })),
      // No judge has looked at it yet.
      judges: [],
      missed: missed.length,
    },
    brief,
    output,
    findings,
    missed,
  };
};

const factsOf = ({ workflow, stage, judges }: Round) => ({
  workflow,
  stage,
  judges: judges.slice(0, MAX_JUDGES),
});

const objectIn = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
