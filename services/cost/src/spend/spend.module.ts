import type { DynamicModule } from '@nestjs/common';
import { Aggregates } from '@nightshift/event-store';
import type { ServiceRuntime, ServiceSubscription } from '@nightshift/service-kit';
import { RECONCILER, RECONCILIATIONS, SPEND, TASK_SPEND } from '../tokens.js';
import { LargeExports } from './reconciliation/large-exports.adapter.js';
import { Reconciler } from './reconciliation/reconciler.store.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { reconciliationDecider, reconciliationKeyOf } from './reconciliation/reconciliation.js';
import { ReconciliationRows } from './reconciliation/reconciliations.store.js';
import { SpendBooks } from './spend-books.store.js';
import { SpendViews } from './spend-views.store.js';
import { SpendController } from './spend.controller.js';
import { spendSubscription } from './spend.projection.js';
import { TaskSpendController } from './task-spend.controller.js';
import { TaskSpend } from './task-spend.store.js';

interface SpendParts {
  readonly controllers: NonNullable<DynamicModule['controllers']>;
  readonly providers: NonNullable<DynamicModule['providers']>;
  readonly subscription: ServiceSubscription;
}

/** What was spent on what, what it will be, and whether providers agree. */
export const spendParts = ({
  store,
  dataSource,
}: Pick<ServiceRuntime, 'store' | 'dataSource'>): SpendParts => {
  const spend = new SpendViews(dataSource);
  const rows = new ReconciliationRows(dataSource);
  const reconciliations = new Aggregates(
    { prefix: 'reconciliation', decider: reconciliationDecider, keyOf: reconciliationKeyOf },
    { store },
  );
  return {
    controllers: [SpendController, TaskSpendController, ReconciliationController],
    providers: [
      { provide: SPEND, useValue: spend },
      { provide: TASK_SPEND, useValue: new TaskSpend(dataSource) },
      { provide: RECONCILIATIONS, useValue: rows },
      { provide: RECONCILER, useValue: new Reconciler({ spend, rows, reconciliations }) },
      LargeExports,
    ],
    subscription: spendSubscription(new SpendBooks(dataSource)),
  };
};
