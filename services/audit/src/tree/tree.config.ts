import { type Environment, parseEnvironment, secret, setting } from '@nightshift/config';
import { Refusal } from '@nightshift/kernel';
import { z } from 'zod';
import { bucketSettings } from '../export/bucket-settings.js';
import { signersIn } from './keys.store.js';
import type { Signer } from './signing.adapter.js';
import type { WriteOnce } from './write-once.js';
import { writeOnceBucket } from './write-once-bucket.client.js';
import { writeOnceFolder } from './write-once-folder.store.js';

export const checkpointShape = {
  /** Secret keys that sign checkpoints: `PRIVATE+KEY+name+id+…`; the first is the ledger's own. */
  NIGHTSHIFT_CHECKPOINT_KEY: secret(z.string().optional()),
  /** Folder elsewhere that checkpoints are added to, or `s3://bucket/prefix` of a bucket that locks its objects. */
  NIGHTSHIFT_CHECKPOINT_FOLDER: z.string().optional(),
  /** How often it is looked whether there is something to sign. */
  NIGHTSHIFT_CHECKPOINT_MS: setting.count(5_000, 3_600_000, 100),
};

export interface CheckpointSettings {
  /** `undefined`: none was given. */
  readonly signers?: readonly Signer[] | undefined;
  readonly folder?: WriteOnce | undefined;
  readonly everyMs: number;
}

/** @throws Refusal `invalid-configuration` */
export const checkpointConfig = (env: Environment): CheckpointSettings => {
  const settings = parseEnvironment(checkpointShape, env);
  const { NIGHTSHIFT_CHECKPOINT_KEY: secrets } = settings;
  return {
    signers: secrets === undefined ? undefined : signersIn(secrets),
    folder: placeOf(settings.NIGHTSHIFT_CHECKPOINT_FOLDER, env),
    everyMs: settings.NIGHTSHIFT_CHECKPOINT_MS,
  };
};

const placeOf = (named: string | undefined, env: Environment): WriteOnce | undefined => {
  if (named === undefined) return undefined;
  if (!named.startsWith('s3:')) return writeOnceFolder(named);
  const url = URL.canParse(named) ? new URL(named) : undefined;
  if (!url?.hostname) throw noBucket(named);
  return writeOnceBucket(url, parseEnvironment(bucketSettings, env));
};

const noBucket = (named: string): Refusal =>
  new Refusal(
    'invalid-configuration',
    'invalid',
    `NIGHTSHIFT_CHECKPOINT_FOLDER ${named} is no bucket: name s3://bucket/prefix.`,
  );
