import { type Environment, parseEnvironment, setting } from '@nightshift/config';

export const orchestratorSettings = {
  /** Workflow modules to register at start: package names or file paths, separated by commas. */
  NIGHTSHIFT_WORKFLOWS: setting.list(),
  NIGHTSHIFT_DEADLINE_POLL_MS: setting.count(1_000, 60_000),
  /** So long after an erasure it is gone through once more, when no process can have a key in memory. */
  NIGHTSHIFT_ERASURE_SETTLE_MS: setting.count(60_000, 3_600_000, 31_000),
  NIGHTSHIFT_RETENTION_POLL_MS: setting.count(600_000, 86_400_000),
  /** Tasks of one tenant that may wait for their turn; more are refused until some have started. */
  NIGHTSHIFT_MAX_QUEUED_PER_TENANT: setting.count(100_000, 10_000_000),
};

export interface OrchestratorConfig {
  readonly workflowModules: readonly string[];
  readonly deadlinePollMs: number;
  readonly erasureSettleMs: number;
  readonly retentionPollMs: number;
  readonly maxQueuedPerTenant: number;
}

/** @throws Refusal `invalid-configuration` */
export const orchestratorConfig = (env: Environment): OrchestratorConfig => {
  const settings = parseEnvironment(orchestratorSettings, env);
  return {
    workflowModules: settings.NIGHTSHIFT_WORKFLOWS,
    deadlinePollMs: settings.NIGHTSHIFT_DEADLINE_POLL_MS,
    erasureSettleMs: settings.NIGHTSHIFT_ERASURE_SETTLE_MS,
    retentionPollMs: settings.NIGHTSHIFT_RETENTION_POLL_MS,
    maxQueuedPerTenant: settings.NIGHTSHIFT_MAX_QUEUED_PER_TENANT,
  };
};
