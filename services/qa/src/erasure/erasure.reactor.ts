import { causedBy } from '@nightshift/event-store';
import { zeroNano } from '@nightshift/kernel';
import {
  droppingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
  type TaskErased,
} from '@nightshift/service-kit';
import type { EvaluationViews } from '../evaluation/evaluation-views.store.js';
import type { ExampleViews } from '../example/example-views.store.js';
import type { Learning } from '../sample/learning.js';

interface Views {
  readonly examples: ExampleViews;
  readonly evaluations: EvaluationViews;
}

/**
 * No judge is tried any more on what was said in a task that is erased; where one is at the moment,
 * that run counts as failed, and so it is cancelled.
 */
export const erasureSubscription = (
  learning: Pick<Learning, 'evaluations'>,
  views: Views,
  { clock }: Pick<ServiceRuntime, 'clock'>,
): ServiceSubscription => {
  const drop = async (erased: TaskErased): Promise<void> => {
    const { tenantid: tenant, taskid } = erased;
    const examples = new Set(await views.examples.erase(tenant, taskid));
    if (examples.size === 0) return;
    for (const id of await views.evaluations.running(tenant))
      await failTrials(learning, id, examples, erased, clock.now());
  };
  return droppingSubscription('qa.erasure', drop);
};

const failTrials = async (
  { evaluations }: Pick<Learning, 'evaluations'>,
  id: string,
  examples: ReadonlySet<string>,
  erased: TaskErased,
  at: string,
): Promise<void> => {
  const { state } = await evaluations.newest(id);
  if (state.status !== 'running') return;
  const runs = [...state.runs].filter(([, exampleId]) => examples.has(exampleId));
  for (const [runId] of runs)
    await evaluations.handle(
      id,
      { type: 'recordFailure', runId, cost: zeroNano },
      // The evaluation is the task of its runs.
      { ...causedBy(erased, at), taskId: id, correlationId: id },
    );
};
