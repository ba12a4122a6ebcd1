import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openedContent } from './opening';

/** By another implementation: that of node. */
const sealedWith = (key: Buffer, text: string): string => {
  const place = { id: 'e1', type: 'task.accepted.v1', subject: 'task/t1', tenantid: 'acme' };
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(Object.values(place))));
  const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  const value = Buffer.concat(parts).toString('base64url');
  const commitment = createHash('sha256')
    .update(Buffer.concat([Buffer.from('nightshift/content-key/'), key]))
    .digest('base64url');
  return JSON.stringify({ ...place, content: { sealed: 'A256GCM', key: 'k', commitment, value } });
};

const key = randomBytes(32);
const contentKey = key.toString('base64url');
const said = { content: { brief: 'é ☃ 😀' }, data: { reason: 'so' } };

describe('sealed content in an evidence file', () => {
  it('opens with the key beside it', async () => {
    const bytes = sealedWith(key, JSON.stringify(said));
    expect(await openedContent({ bytes, contentKey })).toEqual(said);
  });

  it('does not open with another key, nor for another event', async () => {
    const bytes = sealedWith(key, JSON.stringify(said));
    const another = randomBytes(32).toString('base64url');
    await expect(openedContent({ bytes, contentKey: another })).rejects.toThrow('another key');
    const moved = bytes.replace('"id":"e1"', '"id":"e2"');
    await expect(openedContent({ bytes: moved, contentKey })).rejects.toThrow('operation');
    const uncommitted = bytes.replace(/(?<="commitment":")[^"]*/, '');
    await expect(openedContent({ bytes: uncommitted, contentKey })).rejects.toThrow('another key');
    await expect(openedContent({ bytes, contentKey: '?' })).rejects.toThrow('base64url');
  });
});
