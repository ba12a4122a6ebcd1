import { type Environment, parseEnvironment, secret } from '@nightshift/config';
import { Refusal } from '@nightshift/kernel';
import { z } from 'zod';
import {
  continuousExportConfig,
  type ContinuousExportSettings,
  continuousExportShape,
} from './continuous-export/continuous-export.config.js';
import type { LedgerLocation } from './ledger/clickhouse.store.js';
import type { SchemaOptions } from './ledger/migrate.store.js';
import { checkpointConfig, type CheckpointSettings, checkpointShape } from './tree/tree.config.js';

export const auditSettings = {
  /** Of a ClickHouse server, with user, password and database: `http://user:password@host:8123/nightshift`. */
  CLICKHOUSE_URL: secret(z.string().optional()),
  /** The same with the user who may make tables, for the start alone; absent: that of CLICKHOUSE_URL. */
  CLICKHOUSE_OWNER_URL: secret(z.string().optional()),
  /** The same with the user for reading; absent: that of CLICKHOUSE_URL. */
  CLICKHOUSE_READER_URL: secret(z.string().optional()),
  /** Folder of the embedded engine, where there is no server. */
  NIGHTSHIFT_LEDGER_PATH: z.string().optional(),
  /** Of a server: a cluster of its configuration, on which tables are made and replicated. */
  CLICKHOUSE_CLUSTER: z
    .string()
    .regex(/^[\w.{}-]+$/, 'must be the name of a cluster')
    .optional(),
  /** How long facts for dashboards are kept. */
  NIGHTSHIFT_LEDGER_FACT_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'must be a number of days')
    .transform(Number)
    .optional(),
  ...checkpointShape,
  ...continuousExportShape,
};

export type AuditConfig = LedgerLocation &
  SchemaOptions & {
    readonly checkpoints?: CheckpointSettings;
    readonly continuousExport?: ContinuousExportSettings | undefined;
  };

/** @throws Refusal `invalid-configuration` */
export const auditConfig = (env: Environment): AuditConfig => {
  const settings = parseEnvironment(auditSettings, env);
  const { CLICKHOUSE_URL: url, NIGHTSHIFT_LEDGER_PATH: path } = settings;
  const checkpoints = checkpointConfig(env);
  const continuousExport = continuousExportConfig(env);
  const factDays = settings.NIGHTSHIFT_LEDGER_FACT_DAYS;
  if (url !== undefined)
    return {
      url,
      ownerUrl: settings.CLICKHOUSE_OWNER_URL,
      readerUrl: settings.CLICKHOUSE_READER_URL,
      checkpoints,
      continuousExport,
      factDays,
      cluster: settings.CLICKHOUSE_CLUSTER,
    };
  // The embedded engine is one process: there is nothing to replicate to.
  if (path !== undefined) return { path, checkpoints, continuousExport, factDays };
  throw new Refusal(
    'invalid-configuration',
    'invalid',
    'Where is the ledger? Set CLICKHOUSE_URL (a server) or NIGHTSHIFT_LEDGER_PATH (a folder for the embedded engine).',
  );
};
