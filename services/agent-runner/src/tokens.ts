/** What Nest injects by name. */
export const RUNS = Symbol('runs');
export const STORE = Symbol('store');
export const RESULTS = Symbol('results');
/** What is needed to show a model call as it was sent. */
export const CALL_DEPS = Symbol('call-deps');
export const FAULTS = Symbol('faults');
export const PROVIDERS = Symbol('providers');
