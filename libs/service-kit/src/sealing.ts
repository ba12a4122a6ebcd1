import { type Environment, parseEnvironment, secret, setting } from '@nightshift/config';
import { localKms, openSealing, type Sealing } from '@nightshift/event-store';
import { z } from 'zod';

const isMasterKeys = (text: string): boolean => {
  try {
    localKms(text);
    return true;
  } catch {
    return false;
  }
};

/** Of every process, or of none: one that lacks the keys can read nothing of a data subject. */
export const sealingSettings = {
  NIGHTSHIFT_MASTER_KEYS: secret(
    z
      .string()
      .refine(isMasterKeys, 'must be lines of <name>:<base64 of 32 bytes>, the current one first')
      .optional(),
  ),
  NIGHTSHIFT_KEY_RING_URL: secret(
    setting.url(/^postgres(ql)?:/, 'postgres://user:password@host:5432/keys').optional(),
  ),
};

/** Switched on by master keys; the ring is in the services' own database unless it has another. */
export const sealingOf = (env: Environment, databaseUrl: string): Promise<Sealing | undefined> => {
  const settings = parseEnvironment(sealingSettings, env);
  return openSealing({
    masterKeys: settings.NIGHTSHIFT_MASTER_KEYS,
    databaseUrl: settings.NIGHTSHIFT_KEY_RING_URL ?? databaseUrl,
  });
};
