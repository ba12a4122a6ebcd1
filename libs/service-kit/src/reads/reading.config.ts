import { type Environment, parseEnvironment, setting } from '@nightshift/config';

const ALL = '*';

export const readingShape = {
  /** Tenants whose sealed content is shown only to whoever says why; `*`: every tenant. */
  NIGHTSHIFT_READ_REASON_TENANTS: setting.list(),
};

export interface ReadingSettings {
  readonly needsReason: (tenant: string) => boolean;
}

/** @throws Refusal `invalid-configuration` */
export const readingSettings = (env: Environment): ReadingSettings => {
  const tenants = new Set(parseEnvironment(readingShape, env).NIGHTSHIFT_READ_REASON_TENANTS);
  return { needsReason: (tenant) => tenants.has(ALL) || tenants.has(tenant) };
};
