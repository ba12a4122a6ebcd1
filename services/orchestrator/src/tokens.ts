/** What Nest injects by name. */
export const TASKS = Symbol('tasks');
export const INTAKE = Symbol('intake');
export const VIEWS = Symbol('views');
export const REGISTRY = Symbol('registry');
export const STORE = Symbol('store');
export const ENDINGS = Symbol('endings');
