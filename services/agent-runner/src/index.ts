import type { ServiceDefinition } from '@nightshift/service-kit';
import { createAgentRunner } from './agent-runner.module.js';
import { agentRunnerConfig, type AgentRunnerConfig, agentRunnerSettings } from './config.js';
import {
  ToolResults1764000000000,
  ToolResultTasks1764000100000,
} from './run/results-migrations.store.js';

export const agentRunner: ServiceDefinition<AgentRunnerConfig> = {
  name: 'agent-runner',
  entities: [],
  migrations: [ToolResults1764000000000, ToolResultTasks1764000100000],
  settings: agentRunnerSettings,
  config: agentRunnerConfig,
  create: createAgentRunner,
};
