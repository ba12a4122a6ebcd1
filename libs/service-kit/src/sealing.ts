import {
  awsSettings,
  type Environment,
  parseEnvironment,
  secret,
  setting,
} from '@nightshift/config';
import { areMasterKeys, type AwsAccess, openSealing, type Sealing } from '@nightshift/event-store';
import { z } from 'zod';

/** Of every process, or of none: one that lacks the keys can read nothing of a data subject. */
export const sealingSettings = {
  NIGHTSHIFT_MASTER_KEYS: secret(
    z
      .string()
      .refine(
        areMasterKeys,
        'must be lines of <name>:<base64 of 32 bytes> or arn:aws:kms:…:key/…, the current one first',
      )
      .optional(),
  ),
  NIGHTSHIFT_KEY_RING_URL: secret(
    setting.url(/^postgres(ql)?:/, 'postgres://user:password@host:5432/keys').optional(),
  ),
  /** Of a master key in AWS KMS. */
  ...awsSettings,
  AWS_ENDPOINT_URL_KMS: setting.url(/^https?:/, 'https://kms.example.org').optional(),
};

/** Switched on by master keys; the ring is in the services' own database unless it has another. */
export const sealingOf = (env: Environment, databaseUrl: string): Promise<Sealing | undefined> => {
  const settings = parseEnvironment(sealingSettings, env);
  return openSealing({
    masterKeys: settings.NIGHTSHIFT_MASTER_KEYS,
    aws: accessIn(settings),
    databaseUrl: settings.NIGHTSHIFT_KEY_RING_URL ?? databaseUrl,
  });
};

const accessIn = (
  settings: Readonly<Partial<Record<keyof typeof sealingSettings, string | undefined>>>,
): AwsAccess | undefined => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: settings.AWS_SESSION_TOKEN,
    endpoint: settings.AWS_ENDPOINT_URL_KMS ?? settings.AWS_ENDPOINT_URL,
  };
};
