import type { ServiceDefinition } from '@nightshift/service-kit';
import { createAudit } from './audit.module.js';
import { auditConfig } from './config.js';
import type { LedgerLocation } from './ledger/clickhouse.store.js';
import { LedgerIndex1700000000000 } from './migrations.store.js';

export const audit: ServiceDefinition<LedgerLocation> = {
  name: 'audit',
  entities: [],
  migrations: [LedgerIndex1700000000000],
  config: auditConfig,
  create: createAudit,
};
