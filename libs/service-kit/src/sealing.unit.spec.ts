import { describe, expect, it } from 'vitest';
import { sealingOf } from './sealing.js';

const NOWHERE = 'postgres://127.0.0.1:1/none';
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0190';

describe('the master keys as they are configured', () => {
  it('seal nothing where there is none', async () => {
    expect(await sealingOf({ AWS_ACCESS_KEY_ID: 'a' }, NOWHERE)).toBeUndefined();
  });

  it.each([
    ['a line that is none', { NIGHTSHIFT_MASTER_KEYS: `${KEY}\na:short` }, 'arn:aws:kms:…:key/…'],
    ['an alias', { NIGHTSHIFT_MASTER_KEYS: KEY.replace('key/', 'alias/') }, 'must be lines of'],
    ['a key of AWS without access', { NIGHTSHIFT_MASTER_KEYS: KEY }, 'AWS_SECRET_ACCESS_KEY'],
  ])('are refused with %s, without asking anybody', async (_, env, words) => {
    await expect((async () => sealingOf(env, NOWHERE))()).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringContaining(words) as string,
    });
  });
});
