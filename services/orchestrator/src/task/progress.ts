import { type EventBody, type WorkflowRef } from '@nightshift/contracts';
import { addNano, hashOfJson, type Instant, type Json, type NanoUsd } from '@nightshift/kernel';
import { holds, type WorkflowDefinition } from '@nightshift/sdk';
import { decisionRequest } from './decision.js';
import { evolveTask } from './evolve.js';
import { corrected, correctionRun, qaRequest, stageOf, workerRun } from './requests.js';
import { failed } from './failing.js';
import { countRetries } from './retries.js';
import type { RecordAnswer, RecordReview, RecordRun, ResultCommand } from './task-command.js';
import { isLive, type LiveTask } from './task-state.js';

/** How a live task goes on when a result comes in. Results of other rounds and stages are stale: `[]`. */

export type DefinitionOf = (ref: WorkflowRef) => WorkflowDefinition;

export const proceed = (
  command: ResultCommand,
  task: LiveTask,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  const definition = definitionOf(task.workflow);
  switch (command.type) {
    case 'recordRun':
      return afterRun(command, task, definition);
    case 'recordReview':
      return afterReview(command, task, definition);
    case 'recordAnswer':
      return afterAnswer(command, task, definition);
    case 'failTask':
      return failed(command, task, definition);
  }
};

const afterRun = (
  command: RecordRun,
  task: LiveTask,
  definition: WorkflowDefinition,
): readonly EventBody[] => {
  if (task.phase.name !== 'running' || task.phase.runId !== command.runId) return [];
  const { runId, retries } = command;
  const [counted] = countRetries({ runId, stage: task.stage, retries }, task);
  if (!counted) return afterOutput(command, task, definition);
  const after = evolveTask(task, counted);
  return isLive(after) ? [counted, ...afterOutput(command, after, definition)] : [];
};

const afterOutput = (
  command: RecordRun,
  task: LiveTask,
  definition: WorkflowDefinition,
): readonly EventBody[] => {
  const cost = addNano(task.cost, command.spent);
  const { output, responses } =
    command.role === 'correction'
      ? corrected(command.output)
      : { output: command.output, responses: [] };
  if (!stageOf(definition, task.stage).qa)
    return afterChecks(task, definition, output, cost, command.at);
  return [qaRequest(task, definition, { runId: command.runId, output, responses, cost })];
};

const afterReview = (
  command: RecordReview,
  task: LiveTask,
  definition: WorkflowDefinition,
): readonly EventBody[] => {
  const { phase } = task;
  // A round that is asked for counts from 1 in the state, from 0 in the events.
  if (
    phase.name !== 'reviewing' ||
    phase.reviewId !== command.reviewId ||
    command.round !== task.round - 1
  )
    return [];
  const cost = addNano(task.cost, command.cost);
  switch (command.verdict) {
    case 'passed':
      return afterChecks(task, definition, task.output ?? null, cost, command.at);
    case 'correct':
      return [
        correctionRun(task, definition, {
          basis: phase.runId,
          findings: command.findings as unknown as Json,
          guidance: command.guidance,
          cost,
        }),
      ];
    case 'failed':
      return [
        {
          type: 'task.failed.v1',
          data: {
            code: 'review-failed',
            reason: 'A person rejected the output in a disagreement.',
            costNanoUsd: cost,
            runs: [],
          },
        },
      ];
    case 'disagreement':
      // The review asks a person; its settlement comes as a verdict of its own.
      return [];
  }
};

/** The output stands: a person decides where the workflow says so, else the stage is done. */
const afterChecks = (
  task: LiveTask,
  definition: WorkflowDefinition,
  output: Json,
  cost: NanoUsd,
  at: Instant,
): readonly EventBody[] => {
  const { decision } = stageOf(definition, task.stage);
  if (decision && task.decisions[task.stage] === undefined && holds(decision.when, output)) {
    return [decisionRequest(task, decision, output, cost, at)];
  }
  return completeStage(task, definition, output, cost);
};

const afterAnswer = (
  command: RecordAnswer,
  task: LiveTask,
  definition: WorkflowDefinition,
): readonly EventBody[] => {
  if (task.phase.name !== 'deciding' || task.phase.ticketId !== command.ticketId) return [];
  const { ticketId, by, answer } = command;
  const decided: LiveTask = { ...task, decisions: { ...task.decisions, [task.stage]: answer } };
  return [
    {
      type: 'decision.recorded.v1',
      data: { ticketId, stage: task.stage, by },
      content: { answer },
    },
    ...completeStage(decided, definition, task.output ?? null, task.cost),
  ];
};

const completeStage = (
  task: LiveTask,
  definition: WorkflowDefinition,
  output: Json,
  cost: NanoUsd,
): readonly EventBody[] => {
  const outputHash = hashOfJson(output);
  const completed: EventBody<'stage.completed.v1'> = {
    type: 'stage.completed.v1',
    data: { stage: task.stage, outputHash, rounds: task.round, taskCostNanoUsd: cost },
    content: { output },
  };
  const index = definition.stages.findIndex(({ name }) => name === task.stage);
  const next = definition.stages[index + 1];
  if (next) {
    const moved: LiveTask = {
      ...task,
      cost,
      outputs: { ...task.outputs, [task.stage]: output },
      retries: { ...task.retries, stage: 0 },
    };
    return [completed, workerRun(moved, definition, next)];
  }
  return [
    completed,
    {
      type: 'task.completed.v1',
      data: {
        workflow: task.workflow,
        outputHash,
        costNanoUsd: cost,
        rounds: task.rounds,
        decisions: Object.keys(task.decisions).length,
      },
      content: { output, decisions: task.decisions },
    },
  ];
};
