import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import type { Json } from '@nightshift/kernel';
import { randomBytes } from '../system.js';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What is no UTF-8 was not sealed here. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A key of the ring, unwrapped. The id is opaque: it names nobody. */
export interface SealingKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** `content` as it is stored, sent and hashed when its task has a data subject. */
export interface SealedContent {
  readonly sealed: 'A256GCM';
  readonly key: string;
  /**
   * base64url of a hash of the event's key. AES-GCM alone lets whoever has the keys write bytes
   * that two keys open, each to another content: this is what makes the bytes say one thing only.
   */
  readonly commitment: string;
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
  const eventKey = eventKeyOf(key, event.id);
  const cipher = createCipheriv(ALGORITHM, eventKey, nonce);
  cipher.setAAD(boundTo(event));
  const parts = [nonce, cipher.update(JSON.stringify(content), 'utf8'), cipher.final()];
  const value = Buffer.concat([...parts, cipher.getAuthTag()]).toString('base64url');
  return { sealed: 'A256GCM', key: key.id, commitment: commitmentTo(eventKey), value };
};

/** @throws SealBroken */
export const openWith = (eventKey: Buffer, event: SealedEvent, content: SealedContent): Json => {
  if (content.commitment !== commitmentTo(eventKey)) throw new SealBroken(event.id);
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
    return JSON.parse(utf8.decode(Buffer.concat([text, decipher.final()]))) as Json;
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

const commitmentTo = (eventKey: Buffer): string =>
  createHash('sha256').update('nightshift/content-key/').update(eventKey).digest('base64url');

/** As JSON: no part can run into the next. */
const boundTo = ({ id, type, subject, tenantid }: SealedEvent): Buffer =>
  Buffer.from(JSON.stringify([id, type, subject, tenantid]));
