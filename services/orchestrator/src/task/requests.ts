import {
  type DataOf,
  type EventBody,
  reviewIdOf,
  runIdOf,
  type RunRequest,
} from '@nightshift/contracts';
import {
  derivedId,
  fillTemplate,
  hashOfJson,
  type Instant,
  type Json,
  type JsonObject,
  minNano,
  nano,
  type NanoUsd,
  plusMs,
  valueAt,
} from '@nightshift/kernel';
import type {
  AgentDefinition,
  DecisionPolicy,
  StageDefinition,
  WorkflowDefinition,
} from '@nightshift/sdk';
import type { LiveTask } from './task-state.js';

/** What a task asks of others. Ids are derived: asking again finds what was asked before. */

export const agentOf = (definition: WorkflowDefinition, name: string): AgentDefinition => {
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
  content: { input: { brief: task.brief, stages: task.outputs, decisions: task.decisions } },
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
  },
});

const runRequest = (
  task: LiveTask,
  definition: WorkflowDefinition,
  run: Pick<RunRequest, 'stage' | 'agent' | 'role' | 'round' | 'basis'>,
): RunRequest => ({
  ...run,
  runId: runIdOf({ taskId: task.taskId, ...run }),
  workflow: task.workflow,
  leaseNanoUsd: minNano(nano(agentOf(definition, run.agent).leaseNanoUsd), task.budget),
  taskBudgetNanoUsd: task.budget,
  priority: task.priority,
  ...(task.deadlineAt === undefined ? {} : { deadlineAt: task.deadlineAt }),
  taskCostNanoUsd: task.cost,
});

export const qaRequest = (
  task: LiveTask,
  definition: WorkflowDefinition,
  checked: {
    readonly runId: string;
    readonly output: Json;
    readonly responses: readonly JsonObject[];
    readonly cost: NanoUsd;
  },
): EventBody<'qa.requested.v1'> => {
  const { qa } = stageOf(definition, task.stage);
  if (!qa) throw new Error(`Stage ${task.stage} has no QA.`);
  const leases = qa.judges.map((judge) => nano(agentOf(definition, judge).leaseNanoUsd));
  return {
    type: 'qa.requested.v1',
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
      workflow: task.workflow,
      leaseNanoUsd: minNano(task.budget, ...leases),
      taskBudgetNanoUsd: task.budget,
      taskCostNanoUsd: checked.cost,
      priority: task.priority,
      ...(task.deadlineAt === undefined ? {} : { deadlineAt: task.deadlineAt }),
    },
    content: { brief: task.brief, output: checked.output, responses: checked.responses as never },
  };
};

export const decisionRequest = (
  task: LiveTask,
  policy: DecisionPolicy,
  output: Json,
  cost: NanoUsd,
  at: Instant,
): EventBody<'decision.requested.v1'> => {
  const fill = (template: string): string => fillTemplate(template, output);
  return {
    type: 'decision.requested.v1',
    data: {
      ticketId: derivedId('ticket', task.taskId, task.stage, 'decision'),
      kind: policy.kind,
      queue: policy.queue,
      risk: policy.risk,
      dueAt: plusMs(at, policy.dueInSeconds * 1000),
      stage: task.stage,
      taskCostNanoUsd: cost,
    },
    content: {
      output,
      ask: {
        kind: policy.kind,
        title: fill(policy.title).slice(0, 200),
        question: fill(policy.question).slice(0, 4000),
        blocked: fill(policy.blocked),
        found: policy.found.map(fill),
        need: policy.need,
        options: policy.options,
        proposal: output,
        evidence: evidenceOf(policy, output),
        alternatives: [],
        ...(policy.policy === undefined ? {} : { policy: policy.policy }),
        ...(policy.safeDefault === undefined ? {} : { safeDefault: policy.safeDefault }),
      },
    },
  };
};

const evidenceOf = (
  { evidenceAt }: DecisionPolicy,
  output: Json,
): { claim: string; source: string; quote: string }[] => {
  const found = evidenceAt === undefined ? [] : valueAt(output, evidenceAt);
  if (!Array.isArray(found)) return [];
  return found.slice(0, 50).map((item: Json) => ({
    claim: textAt(item, '/claim'),
    source: textAt(item, '/source').slice(0, 500),
    quote: textAt(item, '/quote').slice(0, 4000),
  }));
};

const textAt = (value: Json, pointer: string): string => {
  const found = valueAt(value, pointer);
  return typeof found === 'string' ? found : '';
};

/** Runs that may be under way at the moment. */
export const runsUnderWay = (
  task: LiveTask,
  definition: WorkflowDefinition,
): DataOf<'task.paused.v1'>['runs'] => {
  const { phase, stage, taskId } = task;
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
