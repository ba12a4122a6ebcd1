import type { JsonSchema } from '@nightshift/kernel';
import { z } from 'zod';

/** JSON Schema 2020-12 of what is given (`input`) or what comes out (`output`). */
export const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const {
    $schema: _,
    '~standard': __,
    ...rest
  } = z.toJSONSchema(schema, { io }) as Record<string, unknown>;
  return JSON.parse(JSON.stringify(rest)) as JsonSchema;
};
