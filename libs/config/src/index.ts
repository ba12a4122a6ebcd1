export { parseEnvironment, type Environment } from './parse-environment.js';
export { setting } from './settings.js';
