import type { ServiceDefinition } from '@nightshift/service-kit';
import { EndedTasks1700000000003 } from './budget/ended-tasks.store.js';
import { Tenants1700000000001 } from './budget/tenants.store.js';
import { TaskCosts1700000000002 } from './breaker/task-costs.store.js';
import { costConfig, type CostConfig, costSettings } from './config.js';
import { createCost } from './cost.module.js';
import { Spend1700000100000 } from './spend/spend-tables.store.js';
import { TaskTotals1700000100001 } from './spend/task-totals.store.js';

export const cost: ServiceDefinition<CostConfig> = {
  name: 'cost',
  entities: [],
  migrations: [
    Tenants1700000000001,
    TaskCosts1700000000002,
    EndedTasks1700000000003,
    Spend1700000100000,
    TaskTotals1700000100001,
  ],
  settings: costSettings,
  config: costConfig,
  create: createCost,
};
