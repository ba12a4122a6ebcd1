/** What Nest injects by name. */
export const ACCESSES = Symbol('accesses');
export const INDEX = Symbol('index');
export const ROWS = Symbol('rows');
/** Events with their content opened. */
export const SHOWN = Symbol('shown');
export const LIVE = Symbol('live');
export const SQL = Symbol('sql');
export const SCHEMA = Symbol('schema');
export const SPANS = Symbol('spans');
export const SEARCH = Symbol('search');
export const EVIDENCE = Symbol('evidence');
export const REPORTS = Symbol('reports');
export const PAST = Symbol('past');
export const TREE = Symbol('tree');
export const CHECKPOINTS = Symbol('checkpoints');
export const VERIFIER = Symbol('verifier');
export const VERIFICATIONS = Symbol('verifications');
export const EXPORT = Symbol('export');
export const CONTINUOUS_EXPORTS = Symbol('continuous-exports');
export const BLAST_RADIUS = Symbol('blast-radius');
