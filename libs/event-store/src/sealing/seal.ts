import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Json } from '@nightshift/kernel';
import { randomBytes } from '../system.js';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key of the ring, unwrapped. The id is opaque: it names nobody. */
export interface SealingKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** `content` as it is stored, sent and hashed when its task has a data subject. */
export interface SealedContent {
  readonly sealed: 'A256GCM';
  readonly key: string;
  /** base64url(nonce | ciphertext | tag) */
  readonly value: string;
}

/**
 * What a sealed content is bound to. `type` is the one that was written: content is opened before
 * an upcaster renames the event.
 */
export interface SealedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly tenantid: string;
}

/** The key did not seal this content for this event, or one of the two was changed. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
  constructor(readonly eventId: string) {
    super(`The content of event ${eventId} does not open: it was changed, or moved from another.`);
  }
}

/** The key of one event alone: whoever is given it can open nothing else of the subject. */
export const eventKeyOf = ({ secret }: SealingKey, eventId: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `nightshift/content/${eventId}`, KEY_BYTES));

export const seal = (key: SealingKey, event: SealedEvent, content: Json): SealedContent => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, eventKeyOf(key, event.id), nonce);
  cipher.setAAD(boundTo(event));
  const parts = [nonce, cipher.update(JSON.stringify(content), 'utf8'), cipher.final()];
  const value = Buffer.concat([...parts, cipher.getAuthTag()]).toString('base64url');
  return { sealed: 'A256GCM', key: key.id, value };
};

/** @throws SealBroken */
export const openWith = (eventKey: Buffer, event: SealedEvent, content: SealedContent): Json => {
  const bytes = Buffer.from(content.value, 'base64url');
  // Node takes shorter tags, too; a tag of 4 bytes can be guessed.
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken(event.id);
  const decipher = createDecipheriv(ALGORITHM, eventKey, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(event));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return JSON.parse(Buffer.concat([text, decipher.final()]).toString('utf8')) as Json;
  } catch {
    throw new SealBroken(event.id);
  }
};

/** @throws SealBroken */
export const open = (key: SealingKey, event: SealedEvent, content: SealedContent): Json =>
  openWith(eventKeyOf(key, event.id), event, content);

export const isSealed = (content: unknown): content is SealedContent =>
  typeof content === 'object' &&
  content !== null &&
  (content as Partial<SealedContent>).sealed === 'A256GCM' &&
  typeof (content as Partial<SealedContent>).key === 'string' &&
  typeof (content as Partial<SealedContent>).value === 'string';

/** As JSON: no part can run into the next. */
const boundTo = ({ id, type, subject, tenantid }: SealedEvent): Buffer =>
  Buffer.from(JSON.stringify([id, type, subject, tenantid]));
