import type { EventOf, Finding, Sampling, Setup, WorkflowRef } from '@nightshift/contracts';
import { type Json, valueAt } from '@nightshift/kernel';

/** What a round of a review was about and who judged it, as the events of the review tell. */
export interface Round {
  readonly round: number;
  readonly workflow: WorkflowRef;
  readonly stage: string;
  readonly taskId: string;
  readonly brief: Json;
  readonly output: Json;
  /** Runs whose transcript the judges could read. */
  readonly basis: readonly string[];
  readonly sampling: Sampling | undefined;
  /** What the judges were, each once, also those who found nothing. */
  readonly judges: readonly Setup[];
  /** What was open when the round ended. */
  readonly findings: readonly Finding[];
  readonly reportedBy: ReadonlyMap<string, readonly Setup[]>;
}

/** The newest round in these events of one review; `undefined` if they tell of none. */
export const newestRound = (events: readonly EventOf[]): Round | undefined => {
  const asked = events.findLast((event) => event.type === 'qa-run.requested.v2');
  if (!asked) return undefined;
  const { workflow, stage, round, basis, sampling } = asked.data;
  const setups = setupsOf(events, round);
  const completed = events.findLast(
    (event) => event.type === 'review.completed.v2' && event.data.round === round,
  ) as EventOf<'review.completed.v2'> | undefined;
  return {
    round,
    workflow,
    stage,
    taskId: asked.taskid,
    brief: valueAt(asked.content.input, '/brief') ?? null,
    output: valueAt(asked.content.input, '/output') ?? null,
    basis,
    sampling,
    judges: distinct([...setups.values()]),
    findings: completed?.content.findings ?? [],
    reportedBy: new Map(
      (completed?.data.findings ?? []).map(({ findingId, reportedBy = [] }) => [
        findingId,
        distinct(reportedBy.flatMap((runId) => setups.get(runId) ?? [])),
      ]),
    ),
  };
};

/** By run. Older judgements do not say what their judge was: they teach nothing about one. */
const setupsOf = (events: readonly EventOf[], round: number): ReadonlyMap<string, Setup> =>
  new Map(
    events.flatMap((event) =>
      event.type === 'judgement.recorded.v2' && event.data.round === round && event.data.setup
        ? [[event.data.runId, event.data.setup] as const]
        : [],
    ),
  );

export const keyOfSetup = ({ agent, promptHash, model }: Setup): string =>
  [agent, promptHash, model].join('\n');

export const distinct = (setups: readonly Setup[]): readonly Setup[] => [
  ...new Map(setups.map((one) => [keyOfSetup(one), one])).values(),
];
