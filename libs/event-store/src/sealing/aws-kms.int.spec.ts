import { randomBytes } from 'node:crypto';
import {
  collectingGarbage,
  SIMULATED_KEY,
  simulatedKms,
  type SimulatedKms,
  usePostgres,
} from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AwsAccess } from './aws-kms.js';
import { kmsContract } from './kms-contract.spec.js';
import { masterKeys } from './master-keys.js';
import { openKeyRing } from './postgres-key-ring.js';

/** Real: HTTP, PostgreSQL. Simulated: AWS KMS, which checks the signature of each request. */
const postgres = usePostgres();
let kms: SimulatedKms;
beforeAll(async () => {
  kms = await simulatedKms();
});
afterAll(() => kms.stop());
afterEach(() => {
  vi.restoreAllMocks();
  kms.fail('hangs', 0);
  kms.slow(0);
});
const access = (): AwsAccess => ({
  accessKeyId: SIMULATED_KEY.id,
  secretAccessKey: SIMULATED_KEY.secret,
  endpoint: kms.endpoint(),
});
const open = (...lines: readonly string[]) => masterKeys(lines.join('\n'), access());
const line = (name: string): string => `${name}:${randomBytes(32).toString('base64')}`;
const secret = randomBytes(32);

kmsContract('of AWS KMS', () => ({ newMasterKey: () => kms.newKey(), open }));

describe('a master key of AWS KMS', () => {
  it('has what a key is bound to as its encryption context', async () => {
    await open(kms.newKey()).wrap(secret, '["acme","1"]');
    expect(kms.asked.at(-1)).toBe(`Encrypt {"nightshift":"[\\"acme\\",\\"1\\"]"}`);
  });

  it.each([
    [400, 'ThrottlingException'],
    [500, 'KMSInternalException'],
    [503, 'DependencyTimeoutException'],
  ])('is asked again after %i %s, and then no more', async (status, type) => {
    const key = open(kms.newKey());
    kms.fail([status, type], 4);
    const wrapped = await key.wrap(secret, 'a');
    kms.fail([status, type], 5);
    await expect(key.unwrap(wrapped, 'a')).rejects.toMatchObject({
      code: 'key-service-unavailable',
      kind: 'unavailable',
      message: expect.stringContaining(type) as string,
    });
    expect(await key.unwrap(wrapped, 'a')).toEqual(secret);
  });

  it.each(['hangs', 'stalls'] as const)(
    'that %s is not waited for without end, and asked again',
    async (how) => {
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(300));
      const key = open(kms.newKey());
      kms.fail(how, 2);
      const wrapped = await collectingGarbage(() => key.wrap(secret, 'a'));
      kms.fail(how, 5);
      await expect(collectingGarbage(() => key.unwrap(wrapped, 'a'))).rejects.toMatchObject({
        code: 'key-service-unavailable',
        message: expect.stringContaining('does not answer') as string,
      });
    },
  );

  it.each([
    ['AccessDeniedException', 'kms:Decrypt'],
    ['UnrecognizedClientException', 'AWS_ACCESS_KEY_ID'],
    ['KMSInvalidStateException', 'cancel its deletion'],
  ])('that is refused with %s says what to do, at once', async (type, words) => {
    kms.fail([400, type], 1);
    await expect(open(kms.newKey()).wrap(secret, 'a')).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(words) as string,
    });
  });

  it('refuses whoever signs with another secret', async () => {
    const wrong = masterKeys(kms.newKey(), { ...access(), secretAccessKey: 'other' });
    await expect(wrong.wrap(secret, 'a')).rejects.toThrow(
      /InvalidSignature.*AWS_SECRET_ACCESS_KEY/,
    );
  });

  it('opens nothing while it is disabled, and everything again afterwards', async () => {
    const arn = kms.newKey();
    const wrapped = await open(arn).wrap(secret, 'a');
    kms.disable(arn, true);
    await expect(open(arn).unwrap(wrapped, 'a')).rejects.toThrow(/Disabled.*Enable the key/);
    kms.disable(arn, false);
    expect(await open(arn).unwrap(wrapped, 'a')).toEqual(secret);
  });

  it('is asked for 32 keys at once at most', async () => {
    const key = open(kms.newKey());
    kms.slow(50);
    const wrapped = await Promise.all(
      Array.from({ length: 100 }, (_, at) => key.wrap(secret, String(at))),
    );
    expect(wrapped).toHaveLength(100);
    expect(kms.peak()).toBeLessThanOrEqual(32);
    expect(kms.peak()).toBeGreaterThan(8);
  });

  it('needs access, and is no alias', () => {
    expect(() => masterKeys(kms.newKey())).toThrow('AWS_ACCESS_KEY_ID');
    const alias = 'arn:aws:kms:eu-central-1:111122223333:alias/ring';
    expect(() => masterKeys(`${kms.newKey()}\n\n${alias}`, access())).toThrow('Line 3');
  });
});

describe('a key ring', () => {
  let url: string;
  beforeEach(async () => {
    url = await postgres.newDatabase();
  });
  const scope = { tenant: 'acme', subject: 's', workflow: 'w', day: '2026-11-26' };

  it('goes from a file to AWS KMS, to another key there, and back, and opens the same all the way', async () => {
    const file = line('2025');
    const [one, other] = [kms.newKey(), kms.newKey()];
    const [first, ...rest] = [[file], [one, file], [other, one], [file, other], [file]];
    const begun = await openKeyRing({ connectionString: url }, open(...(first ?? [])));
    const key = await begun.keyFor(scope);
    const name = await begun.pseudonymOf('acme', 'patient-7');
    await begun.close();
    for (const lines of rest) {
      const ring = await openKeyRing({ connectionString: url }, open(...lines));
      try {
        await ring.rewrap();
        expect(await ring.rewrap()).toBe(0);
        expect(await ring.keyFor(scope)).toEqual(key);
        expect(await ring.findPseudonym('acme', 'patient-7')).toBe(name);
      } finally {
        await ring.close();
      }
    }
    await expect(openKeyRing({ connectionString: url }, open(other))).rejects.toThrow('"2025"');
  });
});
