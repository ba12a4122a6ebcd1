/** What Nest injects by name. */
export const TICKETS = Symbol('tickets');
export const VIEWS = Symbol('views');
export const STORE = Symbol('store');
