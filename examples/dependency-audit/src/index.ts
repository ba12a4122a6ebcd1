import { dependencyAudit } from './workflow.js';

export { simulatedModels } from './simulated.js';
export const workflows = [dependencyAudit];
