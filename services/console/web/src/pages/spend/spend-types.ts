import type { components } from '../../api/schema';
import type { Budget, Money } from '../../api/types';

type Dto = components['schemas'];

export type Top = Dto['TopDto'] & { readonly total: { readonly boundCalls?: number } };
export type Forecast = Dto['ForecastDto'];
export type Reconciliation = Dto['ReconciliationDto'];
export type ReconciliationSummary = Dto['ReconciliationSummaryDto'];
export type ReconciliationPage = Dto['ReconciliationListDto'];
export type Scope = 'tenant' | 'workflow' | 'task';
export type Period = 'month' | 'day' | 'total';

/** A budget with the tasks below it counted. */
export interface BudgetNode extends Budget {
  readonly tasks: number;
  readonly openTasks: number;
  readonly haltedTasks: number;
}

/** Of GET /v1/budgets/tree. */
export interface Tree {
  readonly tenant: BudgetNode;
  readonly workflows: readonly BudgetNode[];
  readonly nextCursor: string | null;
  readonly waiting: number;
}

/** A task that waits for a halt to be lifted. */
export interface Refused {
  readonly haltId: string;
  readonly scope: string;
  readonly reason: string;
  readonly needs: Money | null;
}

/** Of GET /v1/costs/tasks. */
export interface TaskSpend {
  readonly taskId: string;
  readonly workflow: string | null;
  readonly status: string;
  readonly calls: number;
  readonly cost: Money;
  readonly bound: Money;
  readonly multiple: number | null;
  readonly budget: Budget | null;
  readonly refused: Refused | null;
}

export interface TaskSpendPage {
  readonly items: readonly TaskSpend[];
  readonly nextCursor: string | null;
}

/** Tasks from `2 ** (bin / 8)` to below `2 ** ((bin + 1) / 8)` times their workflow's median. */
export interface Bin {
  readonly workflow: string;
  readonly bin: number;
  readonly tasks: number;
}

/** Of GET /v1/costs/distribution. */
export interface Distribution {
  readonly workflows: readonly {
    readonly workflow: string;
    readonly tasks: number;
    readonly median: Money | null;
  }[];
  readonly bins: readonly Bin[];
}

/** Of GET /v1/halts/rules. */
export interface Rules {
  readonly items: readonly {
    readonly reason: string;
    readonly scope: string;
    readonly isOn: boolean;
    readonly figures: Readonly<Record<string, number>>;
  }[];
  readonly thresholds: readonly number[];
}
