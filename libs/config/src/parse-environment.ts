import { readFileSync } from 'node:fs';
import { type Fault, Refusal } from '@nightshift/kernel';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Configuration out of environment variables, parsed once. Every variable `X` may instead be
 * given as `X_FILE`, the path of a file that holds it: the way for secrets. Empty counts as absent.
 * @throws Refusal `invalid-configuration` naming every fault at once; values are never repeated
 */
export const parseEnvironment = <Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Environment,
): z.output<z.ZodObject<Shape>> => {
  const given: Record<string, string> = {};
  const faults: Fault[] = [];
  const unread = new Set<string>();
  for (const name of Object.keys(shape)) {
    try {
      const found = givenIn(name, env);
      if (found) given[name] = found.value;
    } catch (error) {
      unread.add(name);
      faults.push({ at: `${name}_FILE`, reason: `cannot be read: ${(error as Error).message}` });
    }
  }
  const parsed = z.object(shape).safeParse(given);
  if (!parsed.success) {
    faults.push(
      ...parsed.error.issues
        .map((issue) => ({ at: issue.path.join('.'), reason: issue.message }))
        // One that stands in an unreadable file is not missing, too.
        .filter(({ at }) => !unread.has(at)),
    );
  }
  if (faults.length === 0 && parsed.success) return parsed.data;
  throw new Refusal(
    'invalid-configuration',
    'invalid',
    `The configuration has ${faults.length} fault(s):\n${faults.map(({ at, reason }) => `  ${at}: ${reason}`).join('\n')}`,
    faults,
  );
};

/** What is given for a variable, and how; empty counts as absent. @throws Error if its file cannot be read */
export const givenIn = (
  name: string,
  env: Environment,
): { readonly value: string; readonly from: 'environment' | 'file' } | undefined => {
  const file = env[`${name}_FILE`];
  const value = file ? readFileSync(file, 'utf8').trim() : env[name];
  if (value === undefined || value.trim() === '') return undefined;
  return { value, from: file ? 'file' : 'environment' };
};
