/** What Nest injects by name. */
export const RUNS = Symbol('runs');
export const STORE = Symbol('store');
