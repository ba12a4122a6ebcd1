export { awsSettings } from './aws-settings.js';
export { describeEnvironment, type EffectiveSetting, secret } from './describe-environment.js';
export { parseEnvironment, type Environment } from './parse-environment.js';
export { setting } from './settings.js';
