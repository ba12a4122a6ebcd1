import type { Budget, Halt, Money } from '../../api/types';
import type { BudgetNode, TaskSpend } from './spend-types';

/** Shapes of the API for specifications of this page. */
export const money = (nanoUsd: number): Money => ({ nanoUsd, usd: `${nanoUsd}` });

export const halt = (change: Partial<Halt> = {}): Halt => ({
  haltId: 'h1',
  scope: 'workflow',
  key: 'audit',
  reason: 'budget-exhausted',
  ticketId: 't1',
  period: 'total',
  limit: money(100),
  settled: money(90),
  reserved: money(5),
  figures: { neededNanoUsd: 20, shortNanoUsd: 15 },
  by: null,
  dueAt: null,
  ...change,
});

export const budget = (change: Partial<Budget> = {}): Budget => ({
  scope: 'workflow',
  key: 'audit',
  limits: [],
  limit: null,
  settled: money(0),
  reserved: money(0),
  free: null,
  halts: [],
  haltTicketId: null,
  ...change,
});

export const node = (change: Partial<BudgetNode> = {}): BudgetNode => ({
  ...budget(change),
  tasks: 10,
  openTasks: 2,
  haltedTasks: 0,
  ...change,
});

export const task = (taskId: string, change: Partial<TaskSpend> = {}): TaskSpend => ({
  taskId,
  workflow: 'audit',
  status: 'open',
  calls: 1,
  cost: money(1),
  bound: money(0),
  multiple: null,
  budget: null,
  refused: null,
  ...change,
});
