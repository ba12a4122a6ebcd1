import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Names of fields that hold what was said in a task, or may quote it. */
const CONTENT = new Set(
  [
    'answer args arguments ask before after brief claim comment content data decisions detail differs',
    'evidence findings items knownMistakes message messages mistakes output prompt proposal question',
    'quote reason relevant response result rows said text title toolCalls transcript what why',
  ].flatMap((line) => line.split(' ')),
);

/**
 * Routes whose answer has such a field, and shows nobody what was sealed. Whatever opens content has
 * `@ShowsContent` or `@ListsContent`, and stands not here.
 */
const FACTS: Readonly<Record<string, string>> = {
  ...because('the bytes as they were written: what is sealed stays sealed', [
    'POST /v1/ledger/sql',
    'GET /v1/ledger/streams',
  ]),
  ...because('the bytes as they were parked: what services wrote is sealed, the rest never was', [
    'GET /v1/system/dead-letters',
    'GET /v1/system/dead-letters/{id}',
  ]),
  ...because('who read what, and why: to read that is not one more access', [
    'GET /v1/ledger/access',
  ]),
  ...because('what is wrong with the ledger, by index and hash', [
    'POST /v1/ledger/verify',
    'POST /v1/ledger/verifications',
    'GET /v1/ledger/verifications/{id}',
  ]),
  ...because('a refusal of what the caller has just sent', [
    'POST /v1/tasks/batch',
    'POST /v1/ticket-groups/{key}/answer',
  ]),
  ...because('a setting: it is about no data subject, and in the clear', [
    'GET /v1/schedules',
    'GET /v1/schedules/{name}',
    'PUT /v1/schedules/{name}',
  ]),
  ...because('what people write of operations: it is in the clear, and must not say who', [
    'POST /v1/subjects/{name}/erase',
    'GET /v1/erasures',
    'GET /v1/erasures/{id}',
    'GET /v1/legal-holds',
    'POST /v1/legal-holds',
    'GET /v1/costs/tasks',
    'GET /v1/incidents',
    'POST /v1/incidents',
    'GET /v1/incidents/{id}',
    'GET /v1/incidents/{id}/post-mortem',
    ...['status', 'correct', 'severity', 'assign', 'notes', 'follow-ups'].map(
      (deed) => `POST /v1/incidents/{id}/${deed}`,
    ),
    'POST /v1/incidents/{id}/follow-ups/{followUpId}/close',
  ]),
  ...because('how the machinery is, and why it is drawn: words of its own', [
    'GET /v1/providers',
    'GET /v1/qa/samples',
    'POST /v1/costs/reconciliations',
    'GET /v1/costs/reconciliations/{id}',
    'POST /v1/channels/{name}/test',
    'GET /v1/system',
  ]),
};

function because(reason: string, routes: readonly string[]): Record<string, string> {
  return Object.fromEntries(routes.map((route) => [route, reason]));
}

type Schema = { readonly [key: string]: unknown };
interface Operation {
  readonly responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>;
  readonly 'x-nightshift-access'?: object;
}
const url = new URL('../../../schemas/openapi.json', import.meta.url);
const { paths, components } = JSON.parse(readFileSync(url, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

/** Fields of an answer, wherever they stand in it. */
const contentIn = (value: unknown, seen = new Set<string>()): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((one) => contentIn(one, seen));
  if (typeof value !== 'object' || value === null) return [];
  const { $ref, properties } = value as { $ref?: string; properties?: Record<string, Schema> };
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    if (seen.has(name)) return [];
    seen.add(name);
    return contentIn(components.schemas[name], seen);
  }
  const own = Object.entries(properties ?? {}).flatMap(([name, schema]) =>
    CONTENT.has(name) && isFree(schema) ? [name] : [],
  );
  return [...own, ...Object.values(value).flatMap((one) => contentIn(one, seen))];
};

/** Free text, or JSON of any shape; also lists of them. */
const isFree = (schema: Schema): boolean => {
  const { type, $ref, allOf, enum: words, items, format } = schema as Record<string, unknown>;
  if ($ref !== undefined || allOf !== undefined || words !== undefined) return false;
  if (format === 'uuid' || ['number', 'integer', 'boolean'].includes(String(type))) return false;
  return type === 'array' ? isFree((items ?? {}) as Schema) : true;
};

const answersOf = ({ responses = {} }: Operation): unknown =>
  Object.entries(responses).flatMap(([status, answer]) =>
    status.startsWith('2') ? [answer.content ?? {}] : [],
  );

const routes = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path}`,
    fields: contentIn(answersOf(operation)),
    isRecorded: operation['x-nightshift-access'] !== undefined,
  })),
);

describe('every route that may show what was said in a task', () => {
  it('records who is shown it, or is known to show nothing that was sealed', () => {
    const undecided = routes.filter(
      ({ route, fields, isRecorded }) => fields.length > 0 && !isRecorded && !FACTS[route],
    );
    expect(undecided.map(({ route, fields }) => `${route}: ${fields.join(' ')}`)).toEqual([]);
  });

  it('stands on one side only', () => {
    const known = new Map(routes.map((one) => [one.route, one]));
    const wrong = Object.keys(FACTS).filter((route) => {
      const found = known.get(route);
      return !found || found.isRecorded || found.fields.length === 0;
    });
    expect(wrong).toEqual([]);
  });
});
