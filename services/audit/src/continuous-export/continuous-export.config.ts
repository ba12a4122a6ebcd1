import { type Environment, parseEnvironment, setting } from '@nightshift/config';
import { z } from 'zod';
import { bucketSettings } from '../export/bucket-settings.js';
import type { Target } from '../export/place.js';
import { targetOf } from '../export/target.store.js';
import { EXPORT_KINDS, type ExportKind } from './range-manifest.js';

const isKinds = (some: readonly string[]): some is ExportKind[] =>
  some.length > 0 && some.every((kind) => EXPORT_KINDS.some((known) => known === kind));

export const continuousExportShape = {
  /** Where everything that is signed is written to, by the clock: `s3://bucket/prefix` or `file:///folder`. */
  NIGHTSHIFT_EXPORT_TO: z.string().optional(),
  /** `parquet`: everything; `ocsf`: facts for a SIEM; or both. */
  NIGHTSHIFT_EXPORT_KINDS: z
    .string()
    .default('parquet')
    .transform((text) => [...new Set(text.split(',').map((kind) => kind.trim()))])
    .refine(isKinds, 'must be parquet, ocsf, or parquet,ocsf'),
  /** How often it is looked whether something is to be written. */
  NIGHTSHIFT_EXPORT_MS: setting.count(300_000, 86_400_000, 100),
  ...bucketSettings,
};

export interface ContinuousExportSettings {
  /** As it was named: the export to one place knows nothing of that to another. */
  readonly to: string;
  readonly target: Target;
  readonly kinds: readonly ExportKind[];
  readonly everyMs: number;
}

/** `undefined` where no place is named. @throws Refusal `invalid-configuration`, `wrong-option` */
export const continuousExportConfig = (env: Environment): ContinuousExportSettings | undefined => {
  const settings = parseEnvironment(continuousExportShape, env);
  const to = settings.NIGHTSHIFT_EXPORT_TO?.replace(/\/+$/, '');
  if (to === undefined) return undefined;
  const target = targetOf(to, parseEnvironment(bucketSettings, env), 'NIGHTSHIFT_EXPORT_TO');
  const { NIGHTSHIFT_EXPORT_KINDS: kinds, NIGHTSHIFT_EXPORT_MS: everyMs } = settings;
  return { to, target, kinds, everyMs };
};
