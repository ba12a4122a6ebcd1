import { type Environment, parseEnvironment, setting } from '@nightshift/config';

const shape = {
  /** Workflow modules to register at start: package names or file paths, separated by commas. */
  NIGHTSHIFT_WORKFLOWS: setting.list(),
  NIGHTSHIFT_DEADLINE_POLL_MS: setting.count(1_000, 60_000),
};

export interface OrchestratorConfig {
  readonly workflowModules: readonly string[];
  readonly deadlinePollMs: number;
}

/** @throws Refusal `invalid-configuration` */
export const orchestratorConfig = (env: Environment): OrchestratorConfig => {
  const settings = parseEnvironment(shape, env);
  return {
    workflowModules: settings.NIGHTSHIFT_WORKFLOWS,
    deadlinePollMs: settings.NIGHTSHIFT_DEADLINE_POLL_MS,
  };
};
