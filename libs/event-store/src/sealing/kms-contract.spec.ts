import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Kms, MasterKeyMissing } from './kms.js';

/** An adapter of the port, with master keys of its own. */
export interface KmsUnderTest {
  /** A line of the configuration. */
  readonly newMasterKey: () => string;
  /** With these lines, the current one first. */
  readonly open: (...lines: readonly string[]) => Kms;
}

/** Never a refusal that says to wait: waiting mends nothing. */
const NOT_OURS = /unable to authenticate|did not wrap this/;

/** What the key ring may rely on, whatever wraps its keys. */
export const kmsContract = (name: string, under: () => KmsUnderTest): void => {
  describe(`master keys: ${name}`, () => {
    const secret = randomBytes(32);

    it('wrap by the first, and unwrap by whichever wrapped', async () => {
      const { newMasterKey, open } = under();
      const [old, young] = [newMasterKey(), newMasterKey()];
      const before = await open(old).wrap(secret, 'a');
      const kms = open(young, '', old);
      const after = await kms.wrap(secret, 'a');
      expect(before.masterKey).toBe(open(old).current);
      expect(after.masterKey).toBe(kms.current);
      expect(after.masterKey).not.toBe(before.masterKey);
      expect(await kms.unwrap(before, 'a')).toEqual(secret);
      expect(await kms.unwrap(after, 'a')).toEqual(secret);
    });

    it('never wrap to the same bytes twice, nor show what they wrap', async () => {
      const { newMasterKey, open } = under();
      const kms = open(newMasterKey());
      const [one, other] = [await kms.wrap(secret, 'a'), await kms.wrap(secret, 'a')];
      expect(one.bytes.equals(other.bytes)).toBe(false);
      expect(one.bytes.includes(secret)).toBe(false);
    });

    it('do not unwrap what is bound to another key, or was changed', async () => {
      const { newMasterKey, open } = under();
      const kms = open(newMasterKey());
      const { masterKey, bytes } = await kms.wrap(secret, '["acme","1"]');
      await expect(kms.unwrap({ masterKey, bytes }, '["other","1"]')).rejects.toThrow(NOT_OURS);
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
      await expect(kms.unwrap({ masterKey, bytes: changed }, '["acme","1"]')).rejects.toThrow(
        NOT_OURS,
      );
    });

    it('say which one is not configured', async () => {
      const { newMasterKey, open } = under();
      const wrapped = await open(newMasterKey()).wrap(secret, 'a');
      await expect(open(newMasterKey()).unwrap(wrapped, 'a')).rejects.toThrow(MasterKeyMissing);
    });
  });
};
