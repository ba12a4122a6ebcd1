import { runService } from '@nightshift/service-kit';
import { cost } from './index.js';

await runService(cost);
