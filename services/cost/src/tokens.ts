/** What Nest injects by name. */
export const BREAKER = Symbol('breaker');
export const BUDGETS = Symbol('budgets');
export const EVERY_TENANT = Symbol('every-tenant');
export const POLICY = Symbol('policy');
export const RECONCILER = Symbol('reconciler');
export const RECONCILIATIONS = Symbol('reconciliations');
export const SPEND = Symbol('spend');
export const TASK_SPEND = Symbol('task-spend');
export const TENANTS = Symbol('tenants');
