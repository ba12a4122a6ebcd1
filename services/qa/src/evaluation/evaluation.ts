import { type EventBody, reviewIdOf } from '@nightshift/contracts';
import {
  addNano,
  type Decider,
  derivedId,
  formatUsd,
  nano,
  Refusal,
  unreachable,
} from '@nightshift/kernel';
import { judgeInput } from '../review/evolve.js';
import type { Evaluation, EvaluationCommand, KnownEvaluation, Trial } from './evaluation-state.js';
import { matchOf } from './matching.js';

type Command<T extends EvaluationCommand['type']> = Extract<EvaluationCommand, { type: T }>;

/**
 * A judge is tried on labelled examples, one run each. The evaluation is the task of its runs: its
 * id is their key, and its budget is the budget of that task, so the cost service holds it, too.
 */
export const evaluationDecider: Decider<EvaluationCommand, EventBody, Evaluation> = {
  initial: () => ({ status: 'none' }),
  evolve: (evaluation, event) => evolve(evaluation, event),
  decide: (command, evaluation) => {
    if (command.type === 'requestEvaluation')
      return evaluation.status === 'none' ? request(command) : [];
    if (evaluation.status !== 'running' || !isAwaited(evaluation, command.runId)) return [];
    switch (command.type) {
      case 'recordReport':
        return record(evaluation, reported(command, evaluation));
      case 'recordFailure':
        return record(evaluation, failed(command, evaluation));
      default:
        return unreachable(command);
    }
  },
};

const evolve = (evaluation: Evaluation, event: EventBody): Evaluation => {
  if (event.type === 'evaluation.requested.v1') {
    const { data, content } = event;
    const runs = new Map(
      data.examples.map((exampleId) => [runOf(data.evaluationId, exampleId), exampleId]),
    );
    const { overrides } = content;
    return { status: 'running', request: data, overrides, runs, judged: [], result: undefined };
  }
  if (evaluation.status === 'none') return evaluation;
  switch (event.type) {
    case 'evaluation.judged.v1':
      return {
        ...evaluation,
        judged: [...evaluation.judged, { ...event, content: { findings: [] } }],
      };
    case 'evaluation.completed.v1':
      return { ...evaluation, status: 'completed', result: event.data };
    default:
      return evaluation;
  }
};

const request = (command: Command<'requestEvaluation'>): readonly EventBody[] => {
  const { request: facts, trials, overrides, lease } = command;
  if (trials.length === 0) {
    throw new Refusal(
      'no-examples',
      'conflict',
      `There is no labelled example of ${facts.workflow.name}, stage ${facts.stage}. Answer its disagreements and samples, or add known-bad items: nightshift qa examples add.`,
    );
  }
  const needed = nano(lease * trials.length);
  if (needed > facts.budgetNanoUsd) {
    throw new Refusal(
      'budget-too-small',
      'invalid',
      `${trials.length} examples need ${formatUsd(needed)}: ${formatUsd(lease)} is leased for each. Give that much, or take fewer with a limit.`,
      [{ at: '/budgetUsd', reason: `less than ${formatUsd(needed)}` }],
    );
  }
  return [
    {
      type: 'evaluation.requested.v1',
      data: { ...facts, examples: trials.map(({ exampleId }) => exampleId) },
      content: { overrides },
    },
    ...trials.map((trial) => runRequested(command, trial)),
  ];
};

/** Tasks are waited for; an evaluation is not. */
const PRIORITY = 0;

const runRequested = (
  { request: facts, overrides, lease, queue, dueInSeconds }: Command<'requestEvaluation'>,
  { exampleId, brief, output, basis, subjectKey }: Trial,
): EventBody<'qa-run.requested.v2'> => {
  const { evaluationId, stage, judge, workflow, budgetNanoUsd } = facts;
  return {
    ...(subjectKey === undefined ? {} : { subjectkey: subjectKey }),
    type: 'qa-run.requested.v2',
    data: {
      runId: runOf(evaluationId, exampleId),
      // There is no such review: what the judge reports here leads to nothing there.
      reviewId: reviewIdOf(evaluationId, stage),
      role: 'qa',
      stage,
      agent: judge,
      workflow,
      round: 0,
      basis: [...basis],
      leaseNanoUsd: lease,
      taskBudgetNanoUsd: budgetNanoUsd,
      priority: PRIORITY,
      maxRounds: 1,
      queue,
      dueInSeconds,
    },
    content: {
      input: judgeInput(brief, output, [], []),
      ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
    },
  };
};

const runOf = (evaluationId: string, exampleId: string): string =>
  derivedId('run', 'evaluation', evaluationId, exampleId);

const isAwaited = ({ runs, judged }: KnownEvaluation, runId: string): boolean =>
  runs.has(runId) && !judged.some(({ data }) => data.runId === runId);

const reported = (
  { runId, findings, rejected, cost, setup, example }: Command<'recordReport'>,
  evaluation: KnownEvaluation,
): EventBody<'evaluation.judged.v1'> => ({
  type: 'evaluation.judged.v1',
  data: {
    ...placeOf(evaluation, runId),
    ...matchOf(example, findings, rejected),
    costNanoUsd: cost,
    ...(setup ? { setup } : {}),
    failed: false,
  },
  content: { findings: [...findings] },
});

const failed = (
  { runId, cost }: Command<'recordFailure'>,
  evaluation: KnownEvaluation,
): EventBody<'evaluation.judged.v1'> => ({
  type: 'evaluation.judged.v1',
  data: {
    ...placeOf(evaluation, runId),
    right: 0,
    wrong: 0,
    unknown: 0,
    missed: 0,
    costNanoUsd: cost,
    failed: true,
  },
  content: { findings: [] },
});

const placeOf = ({ request: { evaluationId, stage }, runs }: KnownEvaluation, runId: string) => ({
  evaluationId,
  exampleId: runs.get(runId) ?? '',
  runId,
  stage,
});

const record = (
  evaluation: KnownEvaluation,
  event: EventBody<'evaluation.judged.v1'>,
): readonly EventBody[] => {
  const judged = [...evaluation.judged, event];
  return judged.length < evaluation.runs.size ? [event] : [event, completed(evaluation, judged)];
};

const completed = (
  { request: { evaluationId } }: KnownEvaluation,
  all: readonly EventBody<'evaluation.judged.v1'>[],
): EventBody<'evaluation.completed.v1'> => {
  const good = all.filter(({ data }) => !data.failed);
  const sum = (of: 'right' | 'wrong' | 'missed'): number =>
    good.reduce((total, { data }) => total + data[of], 0);
  const [right, wrong, missed] = [sum('right'), sum('wrong'), sum('missed')];
  return {
    type: 'evaluation.completed.v1',
    data: {
      evaluationId,
      judged: good.length,
      failed: all.length - good.length,
      costNanoUsd: addNano(...all.map(({ data }) => nano(data.costNanoUsd))),
      // A share of nothing is no number.
      ...(right + wrong === 0 ? {} : { precision: right / (right + wrong) }),
      ...(right + missed === 0 ? {} : { recall: right / (right + missed) }),
    },
  };
};
