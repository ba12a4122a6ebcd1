/** What Nest injects by name. */
export const REVIEWS = Symbol('reviews');
export const STORE = Symbol('store');
