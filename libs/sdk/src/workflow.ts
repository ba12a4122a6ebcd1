import type { WorkflowRef } from '@nightshift/contracts';
import { type Fault, hashOfJson, nanoFromUsd, Refusal } from '@nightshift/kernel';
import type { z } from 'zod';
import type { Agent } from './agent.js';
import type {
  DecisionPolicy,
  QaPolicy,
  StageDefinition,
  WorkflowDefinition,
} from './definition.js';
import { jsonSchemaOf } from './json-schema.js';
import type { Tool } from './tool.js';
import { clashes, faultsIn } from './workflow-checks.js';

export interface QaSpec {
  readonly judges: readonly Agent[];
  readonly correction: Agent;
  /** Default 3. */
  readonly maxRounds?: number;
  /** Who settles a disagreement. Default `reviewers`. */
  readonly queue?: string;
  /** Default one day. */
  readonly dueInSeconds?: number;
  readonly sameSetupBecause?: string;
  /** Judges who must report a finding for it to count. Default 1. */
  readonly quorum?: number;
  /** How many of the outputs that pass are shown to a person all the same. Default none. */
  readonly sampling?: SamplingSpec;
}

export interface SamplingSpec {
  /** The first rule whose `when` holds of the output counts. */
  readonly rules: NonNullable<QaPolicy['sampling']>['rules'];
  /** Default `reviewers`. */
  readonly queue?: string;
  /** Default one day. */
  readonly dueInSeconds?: number;
  /** Share of the draws to which an item that is known to be bad is added. Default 0. */
  readonly seedShare?: number;
}

export interface DecisionSpec extends Omit<
  DecisionPolicy,
  'need' | 'queue' | 'dueInSeconds' | 'found' | 'options'
> {
  /** The answer: an object schema. */
  readonly need: z.ZodType;
  readonly found?: readonly string[];
  readonly options?: DecisionPolicy['options'];
  readonly queue?: string;
  readonly dueInSeconds?: number;
}

export interface StageSpec {
  readonly name: string;
  readonly agent: Agent;
  readonly qa?: QaSpec;
  readonly decision?: DecisionSpec;
}

export interface WorkflowSpec {
  readonly name: string;
  /** Count up whenever anything changes: a registered version never does. */
  readonly version: number;
  readonly description: string;
  readonly brief: z.ZodType;
  readonly stages: readonly StageSpec[];
  readonly budgetPerTaskUsd: number;
}

/** A workflow with its code. Services that carry out runs hold these; all others only its definition. */
export interface Workflow {
  readonly ref: WorkflowRef;
  readonly definition: WorkflowDefinition;
  readonly tools: ReadonlyMap<string, Tool>;
}

const ONE_DAY_S = 86_400;

/** @throws Refusal `invalid-workflow` naming every fault */
export const workflow = (spec: WorkflowSpec): Workflow => {
  const agents = distinct(spec.stages.flatMap(agentsOf), ({ definition }) => definition.name);
  const tools = distinct(
    agents.flatMap((one) => one.tools),
    ({ definition }) => definition.name,
  );
  const definition: WorkflowDefinition = {
    name: spec.name,
    version: spec.version,
    description: spec.description,
    brief: jsonSchemaOf(spec.brief, 'input'),
    stages: spec.stages.map(stageDefinitionOf),
    agents: agents.map((one) => one.definition),
    tools: tools.map((one) => one.definition),
    budgetPerTaskNanoUsd: nanoFromUsd(spec.budgetPerTaskUsd),
  };
  refuseFaults(spec.name, [
    ...clashes(
      'agents',
      spec.stages.flatMap(agentsOf).map((one) => one.definition),
    ),
    ...clashes(
      'tools',
      agents.flatMap((one) => one.tools).map((one) => one.definition),
    ),
    ...faultsIn(definition),
  ]);
  return {
    ref: { name: definition.name, version: definition.version, hash: hashOfJson(definition) },
    definition,
    tools: new Map(tools.map((one) => [one.definition.name, one])),
  };
};

const agentsOf = ({ agent, qa }: StageSpec): Agent[] => [
  agent,
  ...(qa ? [...qa.judges, qa.correction] : []),
];

const stageDefinitionOf = ({ name, agent, qa, decision }: StageSpec): StageDefinition => ({
  name,
  agent: agent.definition.name,
  ...(qa ? { qa: qaPolicyOf(qa) } : {}),
  ...(decision ? { decision: decisionPolicyOf(decision) } : {}),
});

const qaPolicyOf = (qa: QaSpec): QaPolicy => ({
  judges: qa.judges.map(({ definition }) => definition.name),
  correction: qa.correction.definition.name,
  maxRounds: qa.maxRounds ?? 3,
  queue: qa.queue ?? 'reviewers',
  dueInSeconds: qa.dueInSeconds ?? ONE_DAY_S,
  ...(qa.sameSetupBecause === undefined ? {} : { sameSetupBecause: qa.sameSetupBecause }),
  ...(qa.quorum === undefined ? {} : { quorum: qa.quorum }),
  ...(qa.sampling === undefined ? {} : { sampling: samplingOf(qa.sampling) }),
});

const samplingOf = (spec: SamplingSpec): NonNullable<QaPolicy['sampling']> => ({
  rules: spec.rules,
  queue: spec.queue ?? 'reviewers',
  dueInSeconds: spec.dueInSeconds ?? ONE_DAY_S,
  seedShare: spec.seedShare ?? 0,
});

const decisionPolicyOf = (decision: DecisionSpec): DecisionPolicy => ({
  ...decision,
  need: jsonSchemaOf(decision.need, 'input'),
  found: [...(decision.found ?? [])],
  options: decision.options ?? [],
  queue: decision.queue ?? 'reviewers',
  dueInSeconds: decision.dueInSeconds ?? ONE_DAY_S,
});

const distinct = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];

const refuseFaults = (name: string, faults: readonly Fault[]): void => {
  if (faults.length === 0) return;
  throw new Refusal(
    'invalid-workflow',
    'invalid',
    `Workflow "${name}" cannot be used: ${faults.map(({ at, reason }) => `${at}: ${reason}`).join('; ')}`,
    faults,
  );
};
