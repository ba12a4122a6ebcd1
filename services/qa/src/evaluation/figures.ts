import { addNano, nano, usdFromNano } from '@nightshift/kernel';
import type { KnownEvaluation } from './evaluation-state.js';

/** What an evaluation has shown so far; shares only once it is complete. */
export const figuresOf = ({ status, request, judged, result }: KnownEvaluation) => {
  const good = judged.filter(({ data }) => !data.failed);
  const sum = (of: 'right' | 'wrong' | 'unknown' | 'missed'): number =>
    good.reduce((total, { data }) => total + data[of], 0);
  return {
    evaluationId: request.evaluationId,
    status,
    examples: request.examples.length,
    judged: good.length,
    failed: judged.length - good.length,
    right: sum('right'),
    wrong: sum('wrong'),
    unknown: sum('unknown'),
    missed: sum('missed'),
    precision: result?.precision ?? null,
    recall: result?.recall ?? null,
    cost: addNano(...judged.map(({ data }) => nano(data.costNanoUsd))),
  };
};

/** Makes what an evaluation is compared with. */
export const presentCommandOf = ({ request }: KnownEvaluation): string =>
  [
    'nightshift qa evaluate',
    `--workflow ${request.workflow.name}@${request.workflow.version}`,
    `--stage ${request.stage}`,
    `--judge ${request.judge}`,
    `--same-as ${request.evaluationId}`,
    `--budget-usd ${usdFromNano(nano(request.budgetNanoUsd))}`,
  ].join(' ');
