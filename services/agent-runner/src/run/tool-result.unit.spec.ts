import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitted } from './tool-result.js';

it('what the model is told never takes more than its bytes, is JSON, and begins like the whole', () =>
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 3_000, size: 'max' }), {
        maxLength: 5,
        size: 'max',
      }),
      fc.integer({ min: 1_024, max: 8_000 }),
      (given, most) => {
        const { result, whole } = fitted('look', given, most);
        expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(most);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
        const { excerpt = '' } = result as { excerpt?: string };
        expect(whole ? whole.text.startsWith(excerpt) : result).toEqual(whole ? true : given);
        expect((whole?.bytes ?? Infinity) > most).toBe(true);
      },
    ),
    { numRuns: 100 },
  ));

it('a result that just fits is told whole', () => {
  const text = 'x'.repeat(1_022);
  expect(fitted('look', text, 1_024)).toEqual({ result: text });
  expect(fitted('look', `${text}x`, 1_024).whole).toMatchObject({ bytes: 1_025 });
});
