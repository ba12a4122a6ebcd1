import type { Json, JsonSchema } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instanceOf, wrongArguments } from './instance.js';

const leaf: fc.Arbitrary<z.ZodType> = fc.oneof(
  fc.record({ min: fc.nat(20), more: fc.nat(20) }).map(({ min, more }) =>
    z
      .string()
      .min(min)
      .max(min + more),
  ),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(9)).map(([low, more]) =>
    z
      .int()
      .min(low)
      .max(low + more),
  ),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 })).map(([low, more]) =>
    z
      .number()
      .gt(low)
      .lt(low + more),
  ),
  fc.integer({ min: 1, max: 20 }).map((unit) => z.int().positive().multipleOf(unit)),
  fc.constantFrom(
    z.boolean(),
    z.null(),
    z.uuid(),
    z.iso.datetime(),
    z.iso.datetime({ precision: 3 }),
    z.iso.date(),
    z.email(),
    z.url(),
    z.ipv4(),
    z.unknown(),
    z.literal('only'),
    z.enum(['first', 'second']),
    z.string().regex(/^[0-9a-f]{64}$/),
    z.string().regex(/^\d+\.\d+\.\d+$/),
    z.string().regex(/^\/[a-z/]+$/),
  ),
);
const { schema } = fc.letrec<{ schema: z.ZodType }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('schema'), { maxKeys: 4 })
      .map((shape) => z.strictObject(shape)),
    fc.tuple(tie('schema'), fc.nat(3)).map(([item, least]) => z.array(item).min(least)),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((all) => z.union(all)),
    tie('schema').map((one) => one.nullable()),
    tie('schema').map((one) => z.object({ needed: one, optional: one.optional() })),
    fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => z.tuple([a, b])),
  ),
}));

const jsonSchemaOf = (one: z.ZodType): JsonSchema => z.toJSONSchema(one) as JsonSchema;

describe('an instance of a JSON Schema', () => {
  it('fits it', () =>
    fc.assert(
      fc.property(schema, (one) => {
        expect(one.safeParse(instanceOf(jsonSchemaOf(one)))).toMatchObject({ success: true });
      }),
      { numRuns: 500 },
    ));

  it.each<[JsonSchema, Json]>([
    [{ type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] }, { a: '' }],
    [{ type: ['integer', 'null'], minimum: 3 }, 3],
    [{ anyOf: [{ $ref: '#/nowhere' }, { const: 'second' }] }, 'second'],
    [
      { allOf: [{ $ref: '#/$defs/a' }, { required: ['b'] }], $defs: { a: { required: ['a'] } } },
      { a: {}, b: {} },
    ],
    [
      { properties: { n: { type: 'number' } }, required: ['n'], anyOf: [{ required: ['m'] }] },
      { n: 0, m: {} },
    ],
    [{ type: 'array', minItems: 2, items: { type: 'boolean' } }, [false, false]],
    [{}, {}],
  ])('is as small as it can be: of %j it is %j', (one, instance) => {
    expect(instanceOf(one)).toEqual(instance);
  });

  it('ends where a schema has itself in it', () => {
    interface Tree {
      readonly next: Tree | null;
      readonly children: readonly Tree[];
    }
    const tree: z.ZodType<Tree> = z.object({
      get next() {
        return tree.nullable();
      },
      get children() {
        return z.array(tree);
      },
    });
    expect(instanceOf(jsonSchemaOf(tree))).toEqual({ next: null, children: [] });
  });

  it.each<JsonSchema>([
    { type: 'string', pattern: '^(?:nobody would guess){3}$' },
    { type: 'integer', minimum: 2, maximum: 1 },
    {
      $ref: '#/$defs/endless',
      $defs: { endless: { required: ['a'], properties: { a: { $ref: '#/$defs/endless' } } } },
    },
    { type: 'array', minItems: 2, uniqueItems: true },
  ])('is refused where none is found: %j', (one) => {
    expect(() => instanceOf(one)).toThrow(expect.objectContaining({ code: 'no-instance' }));
  });
});

describe('wrong arguments', () => {
  it('are not accepted by a schema that names its properties', () =>
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,6}$/),
          fc.constantFrom(
            z.string(),
            z.number(),
            z.boolean(),
            z.object({ a: z.string() }),
            z.array(z.string()),
          ),
          { minKeys: 1 },
        ),
        (shape) => {
          const wrong = wrongArguments(jsonSchemaOf(z.object(shape)));
          expect(z.object(shape).safeParse(wrong).success).toBe(false);
        },
      ),
    ));

  it('are not accepted by a schema that wants none', () => {
    expect(
      z.strictObject({}).safeParse(wrongArguments(jsonSchemaOf(z.strictObject({})))).success,
    ).toBe(false);
  });
});
