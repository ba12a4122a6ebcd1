import { type Environment, parseEnvironment, secret, setting } from '@nightshift/config';
import { z } from 'zod';
import { signersIn } from './keys.store.js';
import type { Signer } from './signing.adapter.js';

export const checkpointShape = {
  /** Secret keys that sign checkpoints: `PRIVATE+KEY+name+id+…`; the first is the ledger's own. */
  NIGHTSHIFT_CHECKPOINT_KEY: secret(z.string().optional()),
  /** Folder elsewhere that checkpoints are added to. */
  NIGHTSHIFT_CHECKPOINT_FOLDER: z.string().optional(),
  /** How often it is looked whether there is something to sign. */
  NIGHTSHIFT_CHECKPOINT_MS: setting.count(5_000, 3_600_000, 100),
};

export interface CheckpointSettings {
  /** `undefined`: none was given. */
  readonly signers?: readonly Signer[] | undefined;
  readonly folder?: string | undefined;
  readonly everyMs: number;
}

/** @throws Refusal `invalid-configuration` */
export const checkpointConfig = (env: Environment): CheckpointSettings => {
  const settings = parseEnvironment(checkpointShape, env);
  const { NIGHTSHIFT_CHECKPOINT_KEY: secrets } = settings;
  return {
    signers: secrets === undefined ? undefined : signersIn(secrets),
    folder: settings.NIGHTSHIFT_CHECKPOINT_FOLDER,
    everyMs: settings.NIGHTSHIFT_CHECKPOINT_MS,
  };
};
