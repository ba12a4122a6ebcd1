/** What Nest injects by name. */
export const BUDGETS = Symbol('budgets');
export const POLICY = Symbol('policy');
