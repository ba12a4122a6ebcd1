import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A secret as the ring stores it, and the master key that opens it. */
export interface Wrapped {
  readonly masterKey: string;
  readonly bytes: Buffer;
}

/**
 * Wraps the keys of the ring under a master key that the ring's database never holds. A cloud KMS
 * is one more implementation: `wrap` is its Encrypt, `unwrap` its Decrypt, `boundTo` its encryption
 * context, `masterKey` the version of the key that it answers with.
 */
export interface Kms {
  /** The master key that wraps from now on. */
  readonly current: string;
  readonly wrap: (secret: Buffer, boundTo: string) => Promise<Wrapped>;
  /** @throws MasterKeyMissing; Error if the bytes were changed, or moved from another key */
  readonly unwrap: (wrapped: Wrapped, boundTo: string) => Promise<Buffer>;
}

export class MasterKeyMissing extends Error {
  override readonly name = 'MasterKeyMissing';
  constructor(readonly masterKey: string) {
    super(
      `Master key "${masterKey}" is not configured, but the key ring has keys wrapped by it. Configure it beside the current one until they are wrapped anew.`,
    );
  }
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MASTER_KEY_BYTES = 32;

/**
 * Master keys in memory, from a file or the environment: one a line, `<name>:<base64 of 32 bytes>`,
 * the current one first.
 * @throws Error naming the line, never its secret
 */
export const localKms = (text: string): Kms => {
  const keys = parsed(text);
  const [current] = keys.keys();
  if (current === undefined) throw new Error('There is no master key.');
  const keyOf = (name: string): Buffer => {
    const key = keys.get(name);
    if (!key) throw new MasterKeyMissing(name);
    return key;
  };
  return {
    current,
    wrap: async (secret, boundTo) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOf(current), nonce);
      cipher.setAAD(Buffer.from(boundTo));
      const bytes = Buffer.concat([nonce, cipher.update(secret), cipher.final()]);
      return { masterKey: current, bytes: Buffer.concat([bytes, cipher.getAuthTag()]) };
    },
    unwrap: async ({ masterKey, bytes }, boundTo) => {
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', keyOf(masterKey), nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(boundTo));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const secret = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([secret, decipher.final()]);
    },
  };
};

const parsed = (text: string): Map<string, Buffer> => {
  const lines = text.split('\n').map((line) => line.trim());
  const keys = new Map<string, Buffer>();
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const [, name, secret] = /^([\w.-]+):([A-Za-z0-9+/]{43}=)$/.exec(line) ?? [];
    if (name === undefined || secret === undefined || keys.has(name))
      throw new Error(
        `Line ${index + 1} of the master keys is not "<name>:<base64 of ${MASTER_KEY_BYTES} bytes>", or its name is taken.`,
      );
    keys.set(name, Buffer.from(secret, 'base64'));
  }
  return keys;
};
