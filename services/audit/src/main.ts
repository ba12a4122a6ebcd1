import { runService } from '@nightshift/service-kit';
import { audit } from './index.js';

await runService(audit);
