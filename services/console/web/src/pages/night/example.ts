/** What a brief may look like, from its schema: the filled-in part of a command to copy from. */

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

const BLANK = '…';

/** What the schema itself gives as an example; else a blank of the right kind. */
export const exampleOf = (schema: unknown): unknown => {
  if (!isSchema(schema)) return BLANK;
  const given = [
    schema['const'],
    firstOf(schema['examples']),
    schema['default'],
    firstOf(schema['enum']),
  ].find((value) => value !== undefined);
  if (given !== undefined) return given;
  switch (firstOf(schema['type']) ?? schema['type']) {
    case 'object':
      return exampleOfObject(schema);
    case 'array':
      return [exampleOf(schema['items'])];
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 1;
    case 'boolean':
      return true;
    default:
      return BLANK;
  }
};

/** Only what must be there: the rest is in the form. */
const exampleOfObject = ({ properties, required }: Schema): object => {
  const names = Array.isArray(required) ? (required as readonly string[]) : [];
  const known = isSchema(properties) ? properties : {};
  return Object.fromEntries(names.map((name) => [name, exampleOf(known[name])]));
};
