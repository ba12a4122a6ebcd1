import { Refusal } from '@nightshift/kernel';
import type { AgentDefinition, StageDefinition, WorkflowDefinition } from '@nightshift/sdk';

interface Defined {
  readonly definition: WorkflowDefinition;
}

/** @throws Refusal `no-such-stage` */
export const stageOf = ({ definition }: Defined, name: string): StageDefinition => {
  const stage = definition.stages.find((one) => one.name === name);
  if (stage) return stage;
  throw new Refusal(
    'no-such-stage',
    'invalid',
    `${definition.name}@${definition.version} has no stage ${name}. It has ${listed(definition.stages)}.`,
    [{ at: '/stage', reason: 'unknown' }],
  );
};

/**
 * Only who judges in this workflow can be tried: other agents give no report.
 * @throws Refusal `no-such-judge`
 */
export const judgeOf = ({ definition }: Defined, name: string): AgentDefinition => {
  const judges = new Set(definition.stages.flatMap(({ qa }) => qa?.judges ?? []));
  const agents = definition.agents.filter((one) => judges.has(one.name));
  const found = agents.find((one) => one.name === name);
  if (found) return found;
  throw new Refusal(
    'no-such-judge',
    'invalid',
    `${name} judges nothing in ${definition.name}@${definition.version}. Who judges: ${listed(agents)}.`,
    [{ at: '/judge', reason: 'unknown' }],
  );
};

const listed = (named: readonly { readonly name: string }[]): string =>
  named.map(({ name }) => name).join(', ') || 'nobody';
