import { z } from 'zod';
import { type Environment, givenIn } from './parse-environment.js';

/** A setting in force, as operators may see it. */
export interface EffectiveSetting {
  readonly name: string;
  /** As it would be written; `null` where nothing is set, and always for a secret. */
  readonly value: string | null;
  readonly from: 'environment' | 'file' | 'default' | 'nowhere';
  /** Only whether it is set is told. */
  readonly secret: boolean;
}

/** What must never be shown: `secret(z.string().optional())`, outermost. */
export const secret = <Type extends z.ZodType>(type: Type): Type => type.meta({ secret: true });

/** What `parseEnvironment` takes out of this environment, without what is secret. */
export const describeEnvironment = (
  shape: z.ZodRawShape,
  env: Environment,
): readonly EffectiveSetting[] =>
  Object.entries(shape).map(([name, type]) => {
    const isSecret = (type as z.ZodType).meta()?.['secret'] === true;
    const given = givenIn(name, env);
    const fallback = given === undefined ? defaultOf(type as z.ZodType) : null;
    const value = given?.value ?? fallback;
    const from = given?.from ?? (fallback === null ? 'nowhere' : 'default');
    return {
      name,
      value: isSecret || value === null ? null : shown(value),
      from,
      secret: isSecret,
    };
  });

const defaultOf = (type: z.ZodType): string | null => {
  const { success, data } = type.safeParse(undefined);
  return success && data !== undefined ? textOf(data) : null;
};

const textOf = (value: unknown): string => {
  if (value instanceof Map)
    return [...value].map(([from, to]) => `${String(from)}=${String(to)}`).join(',');
  return Array.isArray(value) ? value.join(',') : String(value);
};

/** Addresses without the user and password in them, and without what a query may carry. */
const shown = (text: string): string => {
  if (!URL.canParse(text) || !text.includes('://')) return text;
  const url = new URL(text);
  if (url.username === '' && url.password === '' && url.search === '') return text;
  const user = url.username === '' && url.password === '' ? '' : '***@';
  return `${url.protocol}//${user}${url.host}${url.pathname}${url.search === '' ? '' : '?***'}`;
};
