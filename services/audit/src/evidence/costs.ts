import type { EvidenceCall, EvidenceCosts } from './parts.js';

/** What the calls of a task add up to; those that have not ended are not booked. */
export const costsOf = (
  calls: readonly EvidenceCall[],
): Pick<EvidenceCosts, 'modelCalls' | 'callsNanoUsd' | 'boundNanoUsd'> => ({
  modelCalls: calls.filter(({ outcome }) => outcome !== null).length,
  callsNanoUsd: sum(calls),
  boundNanoUsd: sum(calls.filter(({ costIsBound }) => costIsBound)),
});

const sum = (calls: readonly EvidenceCall[]): number =>
  calls.reduce((total, { costNanoUsd }) => total + (costNanoUsd ?? 0), 0);
