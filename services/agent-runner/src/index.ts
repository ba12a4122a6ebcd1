import type { ServiceDefinition } from '@nightshift/service-kit';
import { createAgentRunner } from './agent-runner.module.js';
import { agentRunnerConfig, type AgentRunnerConfig } from './config.js';

export const agentRunner: ServiceDefinition<AgentRunnerConfig> = {
  name: 'agent-runner',
  entities: [],
  migrations: [],
  config: agentRunnerConfig,
  create: createAgentRunner,
};
