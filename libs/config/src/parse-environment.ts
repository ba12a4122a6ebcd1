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
      const value = valueOf(name, env);
      if (value !== undefined && value.trim() !== '') given[name] = value;
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

const valueOf = (name: string, env: Environment): string | undefined => {
  const file = env[`${name}_FILE`];
  return file ? readFileSync(file, 'utf8').trim() : env[name];
};
