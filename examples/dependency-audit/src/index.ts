import { simulatedModels as ofAudit } from './simulated.js';
import { simulatedModels as ofSummary } from './simulated-summary.js';
import { simulatedModels as ofWatchList } from './simulated-watch-list.js';
import { packageSummary } from './summary.js';
import { watchList } from './watch-list.js';
import { dependencyAudit } from './workflow.js';

export const simulatedModels = { ...ofAudit, ...ofSummary, ...ofWatchList };
export const workflows = [dependencyAudit, packageSummary, watchList];
