export { specification, type Then } from './decider-spec.js';
export { type TestPostgres, usePostgres, withClient } from './postgres.js';
