/** What Nest injects by name. */
export const TASKS = Symbol('tasks');
export const INTAKE = Symbol('intake');
export const VIEWS = Symbol('views');
export const REGISTRY = Symbol('registry');
export const STORE = Symbol('store');
export const LIMITS = Symbol('limits');
export const LIMIT_STREAMS = Symbol('limit streams');
export const STARTER = Symbol('starter');
export const SCHEDULES = Symbol('schedules');
export const DESK = Symbol('privacy desk');
export const CATCH_UP = Symbol('catch up with the ledger');
export const ERASURES = Symbol('erasures');
export const RETENTION = Symbol('retention');
export const ENDINGS = Symbol('endings');
