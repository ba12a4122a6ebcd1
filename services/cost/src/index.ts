import type { ServiceDefinition } from '@nightshift/service-kit';
import type { BudgetPolicy } from './budget/grant.js';
import { costConfig } from './config.js';
import { createCost } from './cost.module.js';

export const cost: ServiceDefinition<BudgetPolicy> = {
  name: 'cost',
  entities: [],
  migrations: [],
  config: costConfig,
  create: createCost,
};
