import { describe, expect, it } from 'vitest';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { fileOf, ledger, taskId } from './bundle-fixture.spec.js';
import { FileVerifier } from './verify-file.js';

const secret = newSecret('ledger.example.com');
const isVerified = (file: string): boolean => {
  const verifier = new FileVerifier([verifierOf(secret)]);
  for (const line of file.split('\n').slice(0, -1)) verifier.line(line);
  return verifier.finish().difference === null;
};
const own = ledger.flatMap((body, at) =>
  body.includes(`"taskid":"${taskId}"`) ? [{ index: at + 1, body }] : [],
);
const placesOf = own.map(({ index }) => index);
const fieldsOf = (file: string): Readonly<Record<string, unknown>> =>
  JSON.parse(file) as Record<string, unknown>;

describe('a file that is read twice, while rows show in another order than their places', () => {
  // Without the first there is no task yet.
  it.each(placesOf.slice(1))(
    'has what the first reading saw, if row %i shows in the second',
    async (late) => {
      const shown = await fileOf(secret, {
        shows: (row, reading) => (reading === 1 && row.index === late ? undefined : row),
      });
      const never = await fileOf(secret, {
        shows: (row) => (row.index === late ? undefined : row),
      });
      expect(fieldsOf(shown)).toEqual(fieldsOf(never));
    },
  );

  it('is verified, if the end of its streams shows in the second', async () => {
    const last = Math.max(...placesOf);
    const file = await fileOf(secret, {
      shows: (row, reading) => (reading === 1 && row.index === last ? undefined : row),
    });
    expect(isVerified(file)).toBe(true);
  });

  it.each(placesOf)('breaks off, if row %i is gone in the second, or another one', async (gone) => {
    const missing = fileOf(secret, {
      shows: (row, reading) => (reading === 2 && row.index === gone ? undefined : row),
    });
    await expect(missing).rejects.toThrow(`Event ${gone} was in the ledger a moment ago`);
    const other = fileOf(secret, {
      shows: (row, reading) =>
        reading === 2 && row.index === gone ? { ...row, leafHex: 'a'.repeat(64) } : row,
    });
    await expect(other).rejects.toThrow('was in the ledger a moment ago');
  });
});
