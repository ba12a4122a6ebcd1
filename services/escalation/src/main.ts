import { runService } from '@nightshift/service-kit';
import { escalation } from './index.js';

await runService(escalation);
