import { Module } from '@nestjs/common';
import type { EventBody } from '@nightshift/contracts';
import { Aggregates } from '@nightshift/event-store';
import {
  counting,
  reactingSubscription,
  type ServiceInstance,
  type ServiceRuntime,
} from '@nightshift/service-kit';
import { count } from '@nightshift/telemetry';
import { BudgetController } from './budget/budget.controller.js';
import { budgetReactions } from './budget/budget.reactor.js';
import { budgetDecider } from './budget/budget.js';
import type { BudgetPolicy } from './budget/grant.js';
import { BUDGETS, POLICY } from './tokens.js';

@Module({})
class CostModule {}

export const createCost = async (
  runtime: ServiceRuntime,
  policy: BudgetPolicy,
): Promise<ServiceInstance> => {
  const budgets = new Aggregates(
    { prefix: 'budget', decider: budgetDecider(policy), keyOf },
    { store: runtime.store },
  );
  budgets.onChange(
    counting({
      'halt.ordered.v1': ({ data: { reason, scope } }) => count.halts(1, { reason, scope }),
    }),
  );
  return {
    module: {
      module: CostModule,
      controllers: [BudgetController],
      providers: [
        { provide: BUDGETS, useValue: budgets },
        { provide: POLICY, useValue: policy },
      ],
    },
    subscriptions: [reactingSubscription('cost', budgetReactions(budgets), runtime)],
  };
};

/** A tenant's budget decides for many tasks: what concerns one task goes to that task's partition. */
const keyOf = ({ data }: EventBody, tenant: string): string => {
  if ('taskId' in data) return data.taskId;
  return 'scope' in data && 'key' in data && data.scope === 'task' ? data.key : `budget/${tenant}`;
};
