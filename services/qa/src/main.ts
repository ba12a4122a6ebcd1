import { runService } from '@nightshift/service-kit';
import { qa } from './index.js';

await runService(qa);
