/** Lower case, without - and _. Counts of tokens are no secrets: those fields are called otherwise. */
const SECRET = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'password',
  'passphrase',
  'apikey',
  'token',
  'accesstoken',
  'secret',
  'clientsecret',
  'privatekey',
  'content',
  'prompt',
  'messages',
  'transcript',
]);

export const HIDDEN = '[hidden]';
const MAX_DEPTH = 8;

/** Those names as pino writes paths: at the top, and one below. */
export const secretPaths: string[] = [...SECRET, 'apiKey', 'accessToken'].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** A copy of what is to be logged without secrets and content, at whatever depth they stand. */
export const withoutSecrets = (fields: object): Record<string, unknown> =>
  copyOf(fields, 0) as Record<string, unknown>;

const copyOf = (value: unknown, depth: number): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return errorOf(value, depth);
  if (value instanceof Date) return value;
  if (depth >= MAX_DEPTH || ArrayBuffer.isView(value)) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => copyOf(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET.has(name.toLowerCase().replaceAll(/[-_]/g, '')) ? HIDDEN : copyOf(inner, depth + 1),
    ]),
  );
};

/**
 * What an error says, without what hangs on it: a provider's error carries the whole prompt, a
 * database's the parameters of the query.
 */
const errorOf = (error: Error, depth: number): object => {
  const { code } = error as { readonly code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: error.stack,
    ...(error.cause instanceof Error && depth < MAX_DEPTH
      ? { cause: errorOf(error.cause, depth + 1) }
      : {}),
    ...(error instanceof AggregateError && depth < MAX_DEPTH
      ? { errors: error.errors.map((one) => copyOf(one, depth + 1)) }
      : {}),
  };
};
