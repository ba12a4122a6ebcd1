import type { ServiceDefinition } from '@nightshift/service-kit';
import { createAudit } from './audit.module.js';
import { type AuditConfig, auditConfig, auditSettings } from './config.js';
import { LedgerExport1764400000000 } from './continuous-export/continuous-export-migrations.store.js';
import { LedgerIndex1700000000000 } from './migrations.store.js';
import { LedgerTree1764100000000 } from './tree/tree-migrations.store.js';
import { LedgerVerification1764200000000 } from './verification/verification-migrations.store.js';

export const audit: ServiceDefinition<AuditConfig> = {
  name: 'audit',
  entities: [],
  migrations: [
    LedgerIndex1700000000000,
    LedgerTree1764100000000,
    LedgerVerification1764200000000,
    LedgerExport1764400000000,
  ],
  settings: auditSettings,
  config: auditConfig,
  create: createAudit,
};

export { connectLedger } from './ledger/clickhouse.store.js';
