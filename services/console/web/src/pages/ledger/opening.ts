import { bytesOfBase64, type Bytes, concat, isSame, utf8 } from './bytes';
import type { BundleEvent } from './bundle';
import { sha256 } from './proof';

const NONCE_BYTES = 12;

interface SealedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly tenantid: string;
  readonly content: { readonly commitment: string; readonly value: string };
}

/** @throws Error where key and bytes do not fit: AES-256-GCM, as docs/reference/evidence.md says it */
export const openedContent = async ({
  bytes,
  contentKey = '',
}: Pick<BundleEvent, 'bytes' | 'contentKey'>): Promise<unknown> => {
  const { id, type, subject, tenantid, content } = JSON.parse(bytes) as SealedEvent;
  const key = bytesOf(contentKey);
  if (!isSame(bytesOf(content.commitment), await commitmentTo(key)))
    throw new Error('The content commits to another key.');
  const secret = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  const sealed = bytesOf(content.value);
  const boundTo = utf8(JSON.stringify([id, type, subject, tenantid]));
  const opened = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: sealed.slice(0, NONCE_BYTES), additionalData: boundTo },
    secret,
    sealed.slice(NONCE_BYTES),
  );
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(opened)) as unknown;
};

const commitmentTo = (key: Bytes): Promise<Bytes> =>
  sha256(concat(utf8('nightshift/content-key/'), key));

/** Of base64url. */
const bytesOf = (text: string): Bytes => {
  const padded = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(4 * Math.ceil(text.length / 4), '=');
  const bytes = bytesOfBase64(padded);
  if (!bytes) throw new Error('This is no base64url.');
  return bytes;
};
