/** What Nest injects by name. */
export const INDEX = Symbol('index');
export const ROWS = Symbol('rows');
export const LIVE = Symbol('live');
export const SQL = Symbol('sql');
