import type { NanoUsd } from '@nightshift/kernel';
import type { KnownEvaluation } from './evaluation-state.js';
import { figuresOf } from './figures.js';

/** What the list shows of an evaluation: written with each of its events, so that a page reads no stream. */
export const summaryOf = (evaluation: KnownEvaluation) => {
  const { workflow, stage, judge, by } = evaluation.request;
  const setups = evaluation.judged.flatMap(({ data }) => data.setup ?? []);
  return {
    ...figuresOf(evaluation),
    workflow: `${workflow.name}@${workflow.version}`,
    stage,
    judge,
    overridden: Object.keys(evaluation.overrides).length > 0,
    // Every run has the same instructions; which model answered may differ.
    promptHash: setups[0]?.promptHash ?? null,
    models: [...new Set(setups.map(({ model }) => model))].sort(),
    by,
  };
};

/** As it is kept: an amount is its number there. */
export type Summary = Omit<ReturnType<typeof summaryOf>, 'cost'> & { readonly cost: NanoUsd };
