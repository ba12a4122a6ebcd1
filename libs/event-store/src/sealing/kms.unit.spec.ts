import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { localKms, MasterKeyMissing } from './kms.js';

const line = (name: string): string => `${name}:${randomBytes(32).toString('base64')}`;

describe('master keys in memory', () => {
  it('wrap by the first, and unwrap by whichever wrapped', async () => {
    const [old, young] = [line('2025'), line('2026')];
    const secret = randomBytes(32);
    const before = await localKms(old).wrap(secret, 'a');
    const kms = localKms(`${young}\n\n${old}\n`);
    const after = await kms.wrap(secret, 'a');
    expect([before.masterKey, after.masterKey, kms.current]).toEqual(['2025', '2026', '2026']);
    expect(await kms.unwrap(before, 'a')).toEqual(secret);
    expect(await kms.unwrap(after, 'a')).toEqual(secret);
    expect(after.bytes.includes(secret)).toBe(false);
  });

  it('do not unwrap what is bound to another key, or was wrapped by one that is gone', async () => {
    const kms = localKms(line('2025'));
    const wrapped = await kms.wrap(randomBytes(32), 'a');
    await expect(kms.unwrap(wrapped, 'b')).rejects.toThrow(/unable to authenticate/);
    await expect(localKms(line('2026')).unwrap(wrapped, 'a')).rejects.toThrow(MasterKeyMissing);
  });

  it('are refused by the number of their line, which is not quoted', () => {
    const twice = line('a');
    expect(() => localKms('')).toThrow('There is no master key.');
    expect(() => localKms(`${twice}\n${twice}`)).toThrow('Line 2');
    const short = `b:${randomBytes(16).toString('base64')}`;
    expect(() => localKms(short)).toThrow('Line 1');
    expect(() => localKms(short)).not.toThrow(short.slice(2));
  });
});
