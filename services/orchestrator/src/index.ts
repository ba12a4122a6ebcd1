import type { ServiceDefinition } from '@nightshift/service-kit';
import { orchestratorConfig, type OrchestratorConfig, orchestratorSettings } from './config.js';
import {
  Projections1700000000000,
  Scheduling1700000100000,
  Turns1700000100001,
} from './migrations.store.js';
import { createOrchestrator } from './orchestrator.module.js';
import {
  LedgerDoubted1700000300003,
  LedgerLooked1700000300002,
  Privacy1700000300000,
  SealedWorkflows1700000300001,
} from './privacy/privacy-migration.store.js';
import { TaskSearch1700000200000 } from './task/task-search-migration.store.js';
import { TaskEntity } from './task/task.entity.store.js';
import { WorkflowEntity } from './workflow/workflow.entity.store.js';

export const orchestrator: ServiceDefinition<OrchestratorConfig> = {
  name: 'orchestrator',
  entities: [TaskEntity, WorkflowEntity],
  migrations: [
    Projections1700000000000,
    Scheduling1700000100000,
    Turns1700000100001,
    TaskSearch1700000200000,
    Privacy1700000300000,
    SealedWorkflows1700000300001,
    LedgerLooked1700000300002,
    LedgerDoubted1700000300003,
  ],
  settings: orchestratorSettings,
  config: orchestratorConfig,
  create: createOrchestrator,
};
