import {
  type DataOf,
  type EventBody,
  type FindingResponse,
  findingResponse,
  reviewIdOf,
  runIdOf,
  type RunRequest,
} from '@nightshift/contracts';
import { hashOfJson, type Json, minNano, nano, type NanoUsd, valueAt } from '@nightshift/kernel';
import type { AgentDefinition, StageDefinition, WorkflowDefinition } from '@nightshift/sdk';
import { judgesReplayed, overridesFor, replayedBy } from './fork-requests.js';
import type { LiveTask } from './task-state.js';

/** What a task asks of others. Ids are derived: asking again finds what was asked before. */

const agentOf = (definition: WorkflowDefinition, name: string): AgentDefinition => {
  const agent = definition.agents.find((one) => one.name === name);
  if (!agent) throw new Error(`Workflow ${definition.name} has no agent ${name}.`);
  return agent;
};

export const stageOf = (definition: WorkflowDefinition, name: string): StageDefinition => {
  const stage = definition.stages.find((one) => one.name === name);
  if (!stage) throw new Error(`Workflow ${definition.name} has no stage ${name}.`);
  return stage;
};

export const workerRun = (
  task: LiveTask,
  definition: WorkflowDefinition,
  stage: StageDefinition,
): EventBody<'run.requested.v1'> => ({
  type: 'run.requested.v1',
  data: runRequest(task, definition, {
    stage: stage.name,
    agent: stage.agent,
    role: 'worker',
    round: 0,
    basis: [],
  }),
  content: {
    input: { brief: task.brief, stages: task.outputs, decisions: task.decisions },
    ...overridesFor(task, [stage.agent]),
  },
});

/** The stage that a task begins with. */
export const firstStageOf = (task: LiveTask, definition: WorkflowDefinition): StageDefinition => {
  const [first] = definition.stages;
  const stage = task.fork ? stageOf(definition, task.fork.fromStage) : first;
  if (!stage) throw new Error(`Workflow ${definition.name} has no stages.`);
  return stage;
};

const carriedOver = (task: LiveTask) => ({
  ...(task.deadlineAt === undefined ? {} : { deadlineAt: task.deadlineAt }),
  ...(task.retries.task === 0 ? {} : { retriesUsed: task.retries }),
  ...(task.fork ? { effects: task.fork.effects } : {}),
});

export const correctionRun = (
  task: LiveTask,
  definition: WorkflowDefinition,
  correction: {
    readonly basis: string;
    readonly findings: Json;
    readonly guidance: string | undefined;
    readonly cost: NanoUsd;
  },
): EventBody<'run.requested.v1'> => ({
  type: 'run.requested.v1',
  data: {
    ...runRequest(task, definition, {
      stage: task.stage,
      agent: stageOf(definition, task.stage).qa?.correction ?? '',
      role: 'correction',
      round: task.round,
      basis: [correction.basis],
    }),
    taskCostNanoUsd: correction.cost,
  },
  content: {
    input: {
      brief: task.brief,
      stages: task.outputs,
      output: task.output ?? null,
      findings: correction.findings,
      ...(correction.guidance === undefined ? {} : { guidance: correction.guidance }),
    },
    ...overridesFor(task, [stageOf(definition, task.stage).qa?.correction ?? '']),
  },
});

/**
 * A correction gives the new output together with its answers to the findings. Its schema is the
 * workflow's own affair: what is no answer is left out, since QA could not read it.
 */
export const corrected = (result: Json): { output: Json; responses: FindingResponse[] } => {
  const given = valueAt(result, '/responses');
  return {
    output: valueAt(result, '/output') ?? null,
    responses: (Array.isArray(given) ? given : []).flatMap((one: Json) => {
      const parsed = findingResponse.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
  };
};

const runRequest = (
  task: LiveTask,
  definition: WorkflowDefinition,
  run: Pick<RunRequest, 'stage' | 'agent' | 'role' | 'round' | 'basis'>,
): RunRequest => {
  const replayOf = replayedBy(task, run);
  return {
    ...run,
    runId: runIdOf({ taskId: task.taskId, ...run }),
    workflow: task.workflow,
    leaseNanoUsd: minNano(nano(agentOf(definition, run.agent).leaseNanoUsd), task.budget),
    taskBudgetNanoUsd: task.budget,
    priority: task.priority,
    ...carriedOver(task),
    taskCostNanoUsd: task.cost,
    ...(replayOf === undefined ? {} : { replayOf }),
  };
};

export const qaRequest = (
  task: LiveTask,
  definition: WorkflowDefinition,
  checked: {
    readonly runId: string;
    readonly output: Json;
    readonly responses: FindingResponse[];
    readonly cost: NanoUsd;
  },
): EventBody<'qa.requested.v2'> => {
  const { qa } = stageOf(definition, task.stage);
  if (!qa) throw new Error(`Stage ${task.stage} has no QA.`);
  const leases = qa.judges.map((judge) => nano(agentOf(definition, judge).leaseNanoUsd));
  return {
    type: 'qa.requested.v2',
    data: {
      reviewId: reviewIdOf(task.taskId, task.stage),
      stage: task.stage,
      round: task.round,
      runId: checked.runId,
      outputHash: hashOfJson(checked.output),
      judges: qa.judges,
      maxRounds: qa.maxRounds,
      queue: qa.queue,
      dueInSeconds: qa.dueInSeconds,
      ...(qa.quorum === undefined ? {} : { quorum: qa.quorum }),
      ...(qa.sampling === undefined ? {} : { sampling: qa.sampling }),
      workflow: task.workflow,
      leaseNanoUsd: minNano(task.budget, ...leases),
      taskBudgetNanoUsd: task.budget,
      taskCostNanoUsd: checked.cost,
      priority: task.priority,
      ...carriedOver(task),
      ...judgesReplayed(task, qa.judges),
    },
    content: {
      brief: task.brief,
      output: checked.output,
      responses: checked.responses,
      ...overridesFor(task, qa.judges),
    },
  };
};

/** Runs that may be under way at the moment. */
export const runsUnderWay = (
  task: LiveTask,
  definition: WorkflowDefinition,
): DataOf<'task.paused.v1'>['runs'] => {
  const { phase, stage, taskId } = task;
  if (task.queued) return [];
  if (phase.name === 'running')
    return [{ runId: phase.runId, stage, role: phase.role, round: phase.round }];
  if (phase.name === 'deciding') return [];
  const round = task.round - 1;
  return (stageOf(definition, stage).qa?.judges ?? []).map((judge) => ({
    runId: runIdOf({ taskId, stage, role: 'qa', round, judge }),
    stage,
    role: 'qa',
    round,
  }));
};
