import type { Fault, Json, JsonSchema } from '@nightshift/kernel';
import type { DecisionPolicy, QaPolicy, WorkflowDefinition } from '@nightshift/sdk';

/** Faults of a value by a schema. @throws Error if the schema itself is none */
export type SchemaFaults = (schema: JsonSchema, value: Json) => readonly Fault[];

/**
 * What is wrong with a definition although each part has its shape. It is found here, when it is
 * registered: a task that meets it half-way would wait for ever.
 */
export const faultsOfWorkflow = (
  definition: WorkflowDefinition,
  schemaFaults: SchemaFaults,
): readonly Fault[] => {
  const { brief, stages, agents, tools } = definition;
  const agentNames = namesOf(agents);
  const toolNames = namesOf(tools);
  return [
    ...unusable('/brief', brief, schemaFaults),
    ...twice('/stages', namesOf(stages), 'two stages have this name'),
    ...twice('/agents', agentNames, 'two agents have this name'),
    ...twice('/tools', toolNames, 'two tools have this name'),
    ...stages.flatMap(({ agent, qa, decision }, index) => [
      ...unknown(`/stages/${index}/agent`, agent, agentNames),
      ...(qa ? faultsOfQa(`/stages/${index}/qa`, qa, agentNames) : []),
      ...(decision ? faultsOfDecision(`/stages/${index}/decision`, decision, schemaFaults) : []),
    ]),
    ...agents.flatMap((agent, index) => [
      ...unusable(`/agents/${index}/output`, agent.output, schemaFaults),
      ...agent.tools.flatMap((tool, n) => unknown(`/agents/${index}/tools/${n}`, tool, toolNames)),
    ]),
    ...tools.flatMap(({ input, output }, index) => [
      ...unusable(`/tools/${index}/input`, input, schemaFaults),
      ...unusable(`/tools/${index}/output`, output, schemaFaults),
    ]),
  ];
};

/** A judge that is named twice would have one run, and its second report would never come. */
const faultsOfQa = (at: string, { judges, correction }: QaPolicy, agents: string[]): Fault[] => [
  ...judges.flatMap((judge, index) => unknown(`${at}/judges/${index}`, judge, agents)),
  ...twice(`${at}/judges`, judges, 'is named twice'),
  ...unknown(`${at}/correction`, correction, agents),
];

const faultsOfDecision = (
  at: string,
  { need, safeDefault }: DecisionPolicy,
  schemaFaults: SchemaFaults,
): Fault[] => {
  const faults = unusable(`${at}/need`, need, schemaFaults);
  if (faults.length > 0 || safeDefault === undefined) return faults;
  return schemaFaults(need, safeDefault).map(({ at: inside, reason }) => ({
    at: `${at}/safeDefault${inside}`,
    reason,
  }));
};

const unusable = (at: string, schema: JsonSchema, schemaFaults: SchemaFaults): Fault[] => {
  try {
    schemaFaults(schema, null);
    return [];
  } catch (error) {
    return [{ at, reason: `is no JSON Schema that can be used: ${(error as Error).message}` }];
  }
};

const unknown = (at: string, name: string, known: readonly string[]): Fault[] =>
  known.includes(name) ? [] : [{ at, reason: `there is no "${name}" in this workflow` }];

const twice = (at: string, names: readonly string[], reason: string): Fault[] =>
  names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ at: `${at}/${index}`, reason: `"${name}": ${reason}` }],
  );

const namesOf = (items: readonly { readonly name: string }[]): string[] =>
  items.map(({ name }) => name);
