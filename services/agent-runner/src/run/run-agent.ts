import type { LoadedAgent, RunDeps } from './deps.js';
import type { OpenRun } from './run-state.js';

/**
 * The agent of the run as its workflow defines it, but for the models and instructions that its
 * task changes, to compare them. `undefined` if this runner has not loaded that very workflow.
 */
export const agentOf = (
  { request: { workflow, agent }, overrides }: OpenRun,
  deps: Pick<RunDeps, 'agentOf'>,
): LoadedAgent | undefined => {
  const loaded = deps.agentOf(workflow, agent);
  const { models, instructions } = overrides[agent] ?? {};
  if (!loaded || (!models && instructions === undefined)) return loaded;
  const { definition } = loaded;
  return {
    ...loaded,
    definition: {
      ...definition,
      models: models ?? definition.models,
      instructions: instructions ?? definition.instructions,
    },
  };
};
