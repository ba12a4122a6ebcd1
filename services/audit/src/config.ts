import { type Environment, parseEnvironment } from '@nightshift/config';
import { Refusal } from '@nightshift/kernel';
import { z } from 'zod';
import type { LedgerLocation } from './ledger/clickhouse.store.js';
import { checkpointConfig, type CheckpointSettings } from './tree/tree.config.js';

const shape = {
  /** Of a ClickHouse server, with user, password and database: `http://user:password@host:8123/nightshift`. */
  CLICKHOUSE_URL: z.string().optional(),
  /** Folder of the embedded engine, where there is no server. */
  NIGHTSHIFT_LEDGER_PATH: z.string().optional(),
};

export type AuditConfig = LedgerLocation & { readonly checkpoints?: CheckpointSettings };

/** @throws Refusal `invalid-configuration` */
export const auditConfig = (env: Environment): AuditConfig => {
  const { CLICKHOUSE_URL: url, NIGHTSHIFT_LEDGER_PATH: path } = parseEnvironment(shape, env);
  const checkpoints = checkpointConfig(env);
  if (url !== undefined) return { url, checkpoints };
  if (path !== undefined) return { path, checkpoints };
  throw new Refusal(
    'invalid-configuration',
    'invalid',
    'Where is the ledger? Set CLICKHOUSE_URL (a server) or NIGHTSHIFT_LEDGER_PATH (a folder for the embedded engine).',
  );
};
