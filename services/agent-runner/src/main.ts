import { runService } from '@nightshift/service-kit';
import { agentRunner } from './index.js';

await runService(agentRunner);
