import type { EventOf } from '@nightshift/contracts';
import type { Targeted } from '@nightshift/event-store';
import { nano, valueAt, zeroNano } from '@nightshift/kernel';
import type { ReportedFinding } from '../review/review-state.js';
import type { Learning } from '../sample/learning.js';
import { rejectedIn } from './matching.js';

type Needed = Pick<Learning, 'evaluations' | 'examples'>;

/** A judge's run of an evaluation has its report. The runs of tasks know no evaluation. */
export const afterReport = async (
  { evaluations, examples }: Needed,
  { taskid, data, content: { output }, contenterased }: EventOf<'run.completed.v2'>,
): Promise<readonly Targeted[]> => {
  if (data.role !== 'qa') return [];
  const { state: evaluation } = await evaluations.load(taskid);
  const exampleId = evaluation.status === 'running' ? evaluation.runs.get(data.runId) : undefined;
  const { state: example } = exampleId === undefined ? none : await examples.load(exampleId);
  if (!example) return [];
  // There is nothing left to hold against anything.
  if (contenterased || example.isErased)
    return afterRunWithoutReport({ evaluations }, taskid, data);
  return [
    evaluations.to(taskid, {
      type: 'recordReport',
      runId: data.runId,
      // The runner has checked it against the schema of a report.
      findings: (valueAt(output, '/findings') ?? []) as unknown as readonly ReportedFinding[],
      rejected: rejectedIn(data.unfoundEvidence),
      cost: nano(data.purse.spentNanoUsd),
      setup: data.setup,
      example,
    }),
  ];
};
const none = { state: undefined };

interface Stopped {
  readonly runId: string;
  /** Of the runner's events; money says nothing of it. */
  readonly role?: string;
  readonly purse?: { readonly spentNanoUsd: number };
}

/** It ended without a report, or waits for money or for a person: nobody waits for an evaluation. */
export const afterRunWithoutReport = async (
  { evaluations }: Pick<Needed, 'evaluations'>,
  taskId: string,
  { runId, role = 'qa', purse }: Stopped,
): Promise<readonly Targeted[]> => {
  if (role !== 'qa') return [];
  const { state } = await evaluations.load(taskId);
  if (state.status !== 'running') return [];
  const cost = purse ? nano(purse.spentNanoUsd) : zeroNano;
  return [evaluations.to(taskId, { type: 'recordFailure', runId, cost })];
};
