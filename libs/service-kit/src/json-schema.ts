import { type Fault, hashOfJson, type Json, type JsonSchema, Refusal } from '@nightshift/kernel';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const MAX_COMPILED = 500;
const compiled = new Map<string, ValidateFunction>();
const bySchema = new WeakMap<JsonSchema, ValidateFunction>();

/**
 * Every fault of `value` by JSON Schema 2020-12; `[]` if it fits.
 * @throws Refusal `unusable-schema`
 */
export const schemaFaults = (schema: JsonSchema, value: Json): readonly Fault[] => {
  const validate = validatorOf(schema);
  return validate(value) ? [] : (validate.errors ?? []).map(faultOf);
};

const validatorOf = (schema: JsonSchema): ValidateFunction => {
  const known = bySchema.get(schema);
  if (known) return known;
  const hash = hashOfJson(schema);
  const validate = compiled.get(hash) ?? compile(hash, schema);
  bySchema.set(schema, validate);
  return validate;
};

const compile = (hash: string, schema: JsonSchema): ValidateFunction => {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = compiledBy(ajv, schema);
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(hash, validate);
  return validate;
};

const compiledBy = (ajv: Ajv2020, schema: JsonSchema): ValidateFunction => {
  try {
    return ajv.compile(schema);
  } catch (error) {
    throw new Refusal(
      'unusable-schema',
      'invalid',
      `This JSON Schema cannot be used: ${(error as Error).message}.`,
    );
  }
};

const faultOf = ({ instancePath, keyword, message, params }: ErrorObject): Fault => {
  if (keyword === 'required')
    return { at: `${instancePath}/${escaped(params['missingProperty'])}`, reason: 'is missing' };
  if (keyword === 'additionalProperties')
    return {
      at: `${instancePath}/${escaped(params['additionalProperty'])}`,
      reason: 'is not known',
    };
  if (keyword === 'enum')
    return {
      at: instancePath,
      reason: `must be one of ${JSON.stringify(params['allowedValues'])}`,
    };
  return { at: instancePath, reason: message ?? keyword };
};

/** A name as part of a JSON Pointer (RFC 6901). */
const escaped = (name: unknown): string => String(name).replaceAll('~', '~0').replaceAll('/', '~1');
