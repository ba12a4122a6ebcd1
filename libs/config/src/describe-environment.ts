import { z } from 'zod';
import { type Environment, givenIn } from './parse-environment.js';
import { withoutCredentials } from './without-credentials.js';

/** A setting in force, as operators may see it. */
export interface EffectiveSetting {
  readonly name: string;
  /** As it would be written; `null` where nothing is set, and always for a secret. */
  readonly value: string | null;
  readonly from: 'environment' | 'file' | 'default' | 'nowhere';
  /** Only whether it is set is told. */
  readonly secret: boolean;
}

/** What must never be shown: `secret(z.string().optional())`. */
export const secret = <Type extends z.ZodType>(type: Type): Type => type.meta({ secret: true });

/** What `parseEnvironment` takes out of this environment, without what is secret. */
export const describeEnvironment = (
  shape: z.ZodRawShape,
  env: Environment,
): readonly EffectiveSetting[] =>
  Object.entries(shape).map(([name, type]) => {
    const isSecret = isMarked(type as z.ZodType);
    const given = givenIn(name, env);
    const fallback = given === undefined ? defaultOf(type as z.ZodType) : null;
    const value = given?.value ?? fallback;
    const from = given?.from ?? (fallback === null ? 'nowhere' : 'default');
    const shown = isSecret || value === null ? undefined : withoutCredentials(value);
    // What cannot be told from a credential is kept like one.
    return {
      name,
      value: shown ?? null,
      from,
      secret: isSecret || (value !== null && shown === undefined),
    };
  });

/** Also where something was wrapped around the mark. */
const isMarked = (type: z.ZodType): boolean =>
  type.meta()?.['secret'] === true ||
  ('unwrap' in type && isMarked((type as unknown as z.ZodOptional<z.ZodType>).unwrap()));

const defaultOf = (type: z.ZodType): string | null => {
  const { success, data } = type.safeParse(undefined);
  return success && data !== undefined ? textOf(data) : null;
};

const textOf = (value: unknown): string => {
  if (value instanceof Map)
    return [...value].map(([from, to]) => `${String(from)}=${String(to)}`).join(',');
  return Array.isArray(value) ? value.join(',') : String(value);
};
