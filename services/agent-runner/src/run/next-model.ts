import type { RunDeps } from './deps.js';
import { agentOf } from './run-agent.js';
import type { OpenRun } from './run-state.js';

type Deps = Pick<RunDeps, 'agentOf' | 'modelOf'>;

/** The models that the run's next call may go to, the one in turn first; `[]` if it calls none next. */
export const nextModelsOf = (run: OpenRun, deps: Deps): readonly string[] => {
  const { doing, wanted } = run;
  const isNext = doing.name === 'ready' || doing.name === 'backing-off';
  return isNext && wanted.length === 0 ? modelsOf(run, deps) : [];
};

/** The model in turn, and its fallbacks. */
export const modelsOf = (run: OpenRun, deps: Deps): readonly string[] => {
  const { model } = run;
  const definition = agentOf(run, deps)?.definition;
  if (!definition) return [];
  const models = [...new Set(definition.models.map(deps.modelOf))];
  if (model === undefined) return models;
  return models.includes(model) ? models.slice(models.indexOf(model)) : [model];
};
