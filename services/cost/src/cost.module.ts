import { Module } from '@nestjs/common';
import type { EventBody } from '@nightshift/contracts';
import { Aggregates } from '@nightshift/event-store';
import {
  counting,
  poller,
  reactingSubscription,
  type ServiceInstance,
  type ServiceRuntime,
} from '@nightshift/service-kit';
import { count } from '@nightshift/telemetry';
import { breakerSubscription } from './breaker/breaker.reactor.js';
import { Breakers } from './breaker/breakers.js';
import { TaskCosts } from './breaker/task-costs.store.js';
import { BudgetController } from './budget/budget.controller.js';
import { TreeController } from './budget/tree.controller.js';
import { budgetReactions } from './budget/budget.reactor.js';
import { budgetDecider } from './budget/budget.js';
import { budgetSnapshots } from './budget/snapshot.js';
import { EndedTasks, rememberingEnded } from './budget/ended-tasks.store.js';
import { knowingTenants, Tenants } from './budget/tenants.store.js';
import type { CostConfig } from './config.js';
import { everythingDecider } from './halt/everything.js';
import { EveryTenant } from './halt/everything.store.js';
import { HaltController } from './halt/halt.controller.js';
import { adjustingReactions } from './spend/reconciliation/adjusting.reactor.js';
import { spendParts } from './spend/spend.module.js';
import { BREAKER, BUDGETS, EVERY_TENANT, POLICY, TENANTS } from './tokens.js';

@Module({})
class CostModule {}

export const createCost = async (
  runtime: ServiceRuntime,
  { budget: policy, breaker, pollMs, keepEndedMs }: CostConfig,
): Promise<ServiceInstance> => {
  const { store, dataSource, clock, log } = runtime;
  const decider = budgetDecider(policy);
  const budgets = new Aggregates(
    { prefix: 'budget', decider, keyOf, snapshots: budgetSnapshots },
    { store },
  );
  budgets.onChange(halting(log));
  const switches = new Aggregates({ prefix: 'everything', decider: everythingDecider }, { store });
  const tenants = new Tenants(dataSource);
  const every = new EveryTenant({ switches, budgets, tenants, clock, log, decide: decider.decide });
  await every.refresh();
  const ended = new EndedTasks(dataSource, { budgets, clock, keepMs: keepEndedMs });
  const rounds = poller(
    pollMs,
    async () => {
      await every.round();
      await ended.closeOld();
    },
    log,
  );
  const reacting = reactingSubscription(
    'cost',
    {
      ...budgetReactions(budgets, every.everything),
      ...adjustingReactions((tenant, command) => budgets.to(tenant, command)),
    },
    runtime,
  );
  const breaking = breakerSubscription({
    budgets,
    breakers: new Breakers(breaker),
    costs: new TaskCosts(dataSource, () => Date.now()),
    clock,
  });
  const spend = spendParts(runtime);
  return {
    module: {
      module: CostModule,
      controllers: [TreeController, BudgetController, HaltController, ...spend.controllers],
      providers: [
        { provide: BREAKER, useValue: breaker },
        { provide: BUDGETS, useValue: budgets },
        { provide: EVERY_TENANT, useValue: every },
        { provide: POLICY, useValue: policy },
        { provide: TENANTS, useValue: tenants },
        ...spend.providers,
      ],
    },
    subscriptions: [
      knowingTenants(reacting, tenants),
      rememberingEnded(breaking, ended),
      spend.subscription,
    ],
    start: async () => rounds.start(),
    stop: () => rounds.stop(),
  };
};

/** Halts are loud. */
const halting = (log: ServiceRuntime['log']) =>
  counting({
    'halt.ordered.v2': ({ tenantid, data }) => {
      const { reason, scope, key, haltId, ticketId, figures, by } = data;
      count.halts(1, { reason, scope });
      log.warn({ tenant: tenantid, scope, key, reason, haltId, ticketId, figures, by }, 'halted');
    },
  });

/** A tenant's budget decides for many tasks: what concerns one task goes to that task's partition. */
const keyOf = ({ data }: EventBody, tenant: string): string => {
  if ('taskId' in data) return data.taskId;
  return 'scope' in data && 'key' in data && data.scope === 'task' ? data.key : `budget/${tenant}`;
};
