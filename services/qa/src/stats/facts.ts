import type { EventOf, Setup } from '@nightshift/contracts';
import { distinct, keyOfSetup } from '../sample/round.js';

/** What one event says about one judge: the statistics are sums of these. */
export interface JudgeFact {
  readonly eventId: string;
  /** Among the facts of the same event. */
  readonly place: number;
  readonly tenant: string;
  readonly workflow: string;
  readonly setup: Setup;
  readonly at: string;
  readonly judged: number;
  readonly findings: number;
  readonly rejected: number;
  readonly costNanoUsd: number;
  readonly right: number;
  readonly wrong: number;
  /** Mistakes that a person named, or another judge found, and this one did not report. */
  readonly missed: number;
  /** The same on items that were known to be bad. */
  readonly knownCaught: number;
  readonly knownMissed: number;
}

type Counts = Omit<JudgeFact, 'eventId' | 'place' | 'tenant' | 'workflow' | 'setup' | 'at'>;
const nothing: Counts = {
  judged: 0,
  findings: 0,
  rejected: 0,
  costNanoUsd: 0,
  right: 0,
  wrong: 0,
  missed: 0,
  knownCaught: 0,
  knownMissed: 0,
};

/** @param workflow of the review */
export const factsOfJudgement = (
  event: EventOf<'judgement.recorded.v2'>,
  workflow: string,
): readonly JudgeFact[] => {
  const { setup, findings, rejected = [], costNanoUsd } = event.data;
  const counts = { judged: 1, findings, rejected: rejected.length, costNanoUsd };
  return setup ? [factOf(event, workflow, setup, counts)] : [];
};

/**
 * Precision from the findings a person judged; recall from what was missed: a mistake that one
 * judge of a panel reported counts as missed by the others.
 */
export const factsOfExample = (event: EventOf<'example.labelled.v1'>): readonly JudgeFact[] => {
  const { labels, judges, missed, workflow, from } = event.data;
  // Nobody has judged it yet: evaluations say who catches it.
  if (from === 'known-bad') return [];
  const setups = distinct([...judges, ...labels.flatMap(({ reportedBy }) => reportedBy)]);
  return setups.map((setup, place) => {
    const isBy = (by: readonly Setup[]): boolean =>
      by.some((one) => keyOfSetup(one) === keyOfSetup(setup));
    const own = labels.filter(({ reportedBy }) => isBy(reportedBy));
    const right = own.filter(({ label }) => label === 'right').length;
    const rightOfAll = labels.filter(
      ({ label, reportedBy }) => label === 'right' && reportedBy.length > 0,
    ).length;
    const wrong = own.length - right;
    const counts = { right, wrong, missed: missed + rightOfAll - right };
    return factOf(event, workflow.name, setup, counts, place);
  });
};

/** @param isKnownBad whether the example was known to be bad: others have been counted already */
export const factsOfEvaluation = (
  event: EventOf<'evaluation.judged.v1'>,
  workflow: string,
  isKnownBad: boolean,
): readonly JudgeFact[] => {
  const { setup, failed, right, missed } = event.data;
  if (!setup || failed || !isKnownBad) return [];
  return [factOf(event, workflow, setup, { knownCaught: right, knownMissed: missed })];
};

const factOf = (
  { id, tenantid, time }: EventOf,
  workflow: string,
  setup: Setup,
  counts: Partial<Counts>,
  place = 0,
): JudgeFact => ({
  eventId: id,
  place,
  tenant: tenantid,
  workflow,
  setup,
  at: time,
  ...nothing,
  ...counts,
});
