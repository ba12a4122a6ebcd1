/** What Nest injects by name. */
export const REVIEWS = Symbol('reviews');
export const STORE = Symbol('store');
export const SAMPLES = Symbol('samples');
export const SAMPLE_VIEWS = Symbol('sample views');
export const EXAMPLES = Symbol('examples');
export const EXAMPLE_VIEWS = Symbol('example views');
export const EVALUATIONS = Symbol('evaluations');
export const EVALUATION_VIEWS = Symbol('evaluation views');
export const WORKFLOWS = Symbol('workflows');
export const STATS = Symbol('stats');
