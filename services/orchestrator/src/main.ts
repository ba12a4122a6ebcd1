import { runService } from '@nightshift/service-kit';
import { orchestrator } from './index.js';

await runService(orchestrator);
