import { type AgentOverrides, type Effects, type EventOf, runIdOf } from '@nightshift/contracts';
import { type Fault, type Json, type JsonObject, Refusal } from '@nightshift/kernel';
import type { WorkflowDefinition } from '@nightshift/sdk';
import type { ForkOrder } from './task-command.js';

/** What a new task takes over from an older one: all that the stages before `fromStage` led to. */

export interface WantedFork {
  readonly fromStage: string;
  readonly overrides: AgentOverrides;
  readonly effects: Effects;
}

/**
 * @param events those of the older task, oldest first
 * @param definition the workflow that the new task follows, which may be another version
 * @throws Refusal `invalid-fork` naming every fault
 */
export const forkOf = (
  events: readonly EventOf[],
  definition: WorkflowDefinition,
  wanted: WantedFork,
): ForkOrder => {
  const earlier = earlierStages(definition, wanted.fromStage);
  const outputs = outputsIn(events);
  const faults = [
    ...stageFaults(definition, wanted.fromStage, earlier, outputs),
    ...overrideFaults(definition, wanted.overrides),
  ];
  if (faults.length > 0) throw invalidFork(faults);
  const { fromStage, effects, overrides } = wanted;
  return {
    parentTaskId: events[0]?.taskid ?? '',
    fromStage,
    effects,
    overrides,
    replays: runsIn(events),
    outputs: only(outputs, earlier),
    decisions: only(decisionsIn(events), earlier),
  };
};

const earlierStages = ({ stages }: WorkflowDefinition, fromStage: string): readonly string[] => {
  const names = stages.map(({ name }) => name);
  return names.slice(0, Math.max(0, names.indexOf(fromStage)));
};

const stageFaults = (
  { name, version, stages }: WorkflowDefinition,
  fromStage: string,
  earlier: readonly string[],
  outputs: { readonly [stage: string]: Json },
): readonly Fault[] => {
  const known = stages.map((stage) => stage.name);
  if (!known.includes(fromStage)) {
    const reason = `${name}@${version} has no such stage; it has ${known.join(', ')}`;
    return [{ at: '/fromStage', reason }];
  }
  return earlier
    .filter((stage) => !Object.hasOwn(outputs, stage))
    .map((stage) => ({
      at: '/fromStage',
      reason: `the task has no output of "${stage}", which comes before it`,
    }));
};

const MODEL = /^[a-z0-9-]+\/.+$/;

const overrideFaults = (
  { name, version, agents }: WorkflowDefinition,
  overrides: AgentOverrides,
): readonly Fault[] =>
  Object.entries(overrides).flatMap(([agent, { models = [] }]): Fault[] => {
    const at = `/overrides/${agent}`;
    if (!agents.some((one) => one.name === agent)) {
      const known = agents.map((one) => one.name).join(', ');
      return [{ at, reason: `${name}@${version} has no such agent; it has ${known}` }];
    }
    return models.flatMap((model, index) =>
      MODEL.test(model) ? [] : [{ at: `${at}/models/${index}`, reason: 'must be provider/model' }],
    );
  });

/** Of its stages, and what it had taken over itself. */
const outputsIn = (events: readonly EventOf[]): { readonly [stage: string]: Json } =>
  Object.fromEntries(
    events.flatMap((event): [string, Json][] => {
      if (event.type === 'task.accepted.v1') return Object.entries(event.content.outputs ?? {});
      return event.type === 'stage.completed.v1' ? [[event.data.stage, event.content.output]] : [];
    }),
  );

const decisionsIn = (events: readonly EventOf[]): { readonly [stage: string]: JsonObject } =>
  Object.fromEntries(
    events.flatMap((event): [string, JsonObject][] => {
      if (event.type === 'task.accepted.v1') return Object.entries(event.content.decisions ?? {});
      return event.type === 'decision.recorded.v1'
        ? [[event.data.stage, event.content.answer]]
        : [];
    }),
  );

/** Every run that the task has asked for, also those of judges. */
const runsIn = (events: readonly EventOf[]): readonly string[] =>
  events.flatMap((event) => {
    if (event.type === 'run.requested.v1') return [event.data.runId];
    if (event.type !== 'qa.requested.v2') return [];
    const { stage, round, judges } = event.data;
    const { taskid: taskId } = event;
    return judges.map((judge) => runIdOf({ taskId, stage, role: 'qa', round, judge }));
  });

const only = <T>(
  values: { readonly [stage: string]: T },
  stages: readonly string[],
): { readonly [stage: string]: T } =>
  Object.fromEntries(Object.entries(values).filter(([stage]) => stages.includes(stage)));

export const invalidFork = (faults: readonly Fault[]): Refusal =>
  new Refusal(
    'invalid-fork',
    'invalid',
    `The task cannot be forked like this: ${faults.map(({ at, reason }) => `${at}: ${reason}`).join('; ')}.`,
    faults,
  );
