import { faultsOf } from '@nightshift/contracts';
import { type Fault, hashOfJson } from '@nightshift/kernel';
import { workflowDefinition, type WorkflowDefinition } from './definition.js';

/** What makes a workflow one that cannot be carried out. */

export const faultsIn = (definition: WorkflowDefinition): readonly Fault[] => [
  ...repeated(definition),
  ...sameSetups(definition),
  ...outvoted(definition),
  ...needless(definition),
  ...misshapen(definition),
];

/** Two different things under one name. */
export const clashes = (
  what: string,
  definitions: readonly { readonly name: string }[],
): Fault[] => {
  const seen = new Map<string, string>();
  return definitions.flatMap((definition) => {
    const hash = hashOfJson(definition);
    const before = seen.get(definition.name) ?? hash;
    seen.set(definition.name, before);
    return before === hash
      ? []
      : [{ at: `/${what}/${definition.name}`, reason: `two different ${what} have this name` }];
  });
};

/** Stages are told apart by name, and so are the judges of one: their runs would be the same. */
const repeated = ({ stages }: WorkflowDefinition): Fault[] => [
  ...twice(stages.map(({ name }) => name)).map((name) => ({
    at: `/stages/${name}`,
    reason: 'two stages have this name',
  })),
  ...stages.flatMap(({ name, qa }) =>
    twice(qa?.judges ?? []).map((judge) => ({
      at: `/stages/${name}/qa/judges/${judge}`,
      reason: 'named twice',
    })),
  ),
];

const twice = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

/** What could not be registered is refused where it is written. */
const misshapen = (definition: WorkflowDefinition): Fault[] => {
  const result = workflowDefinition.safeParse(definition);
  return result.success ? [] : faultsOf(result.error);
};

/** QA by the worker's own model and instructions finds what the worker finds: nothing. */
const sameSetups = ({ stages, agents }: WorkflowDefinition): Fault[] => {
  const setupOf = (name: string): string => {
    const found = agents.find((one) => one.name === name);
    return hashOfJson([found?.models[0], found?.instructions]);
  };
  return stages.flatMap(({ name, agent, qa }) =>
    (qa?.judges ?? [])
      .filter((judge) => setupOf(judge) === setupOf(agent) && qa?.sameSetupBecause === undefined)
      .map((judge) => ({
        at: `/stages/${name}/qa/judges/${judge}`,
        reason: `same model and instructions as the worker "${agent}": change one, or give sameSetupBecause`,
      })),
  );
};

/** Of more judges than there are, no finding would ever count. */
const outvoted = ({ stages }: WorkflowDefinition): Fault[] =>
  stages.flatMap(({ name, qa }) =>
    qa?.quorum !== undefined && qa.quorum > qa.judges.length
      ? [
          {
            at: `/stages/${name}/qa/quorum`,
            reason: `is ${qa.quorum}, but there are ${qa.judges.length} judges`,
          },
        ]
      : [],
  );

/** A tool without an effect is called again; asked whether it happened, it would answer nothing. */
const needless = ({ tools }: WorkflowDefinition): Fault[] =>
  tools
    .filter(({ effect, reconcile }) => effect === 'pure' && reconcile === true)
    .map(({ name }) => ({
      at: `/tools/${name}/reconcile`,
      reason: 'a pure tool has no effect to reconcile: it is simply called again',
    }));
