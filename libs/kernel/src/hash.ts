import { createHash, hash } from 'node:crypto';
import { sortedJson } from './json-text.js';

/** Lower-case hex SHA-256, 64 characters. */
export type Sha256 = string;

export const sha256 = (data: string | Uint8Array): Sha256 =>
  createHash('sha256').update(data).digest('hex');

/** Of a text that grows: what was added is not kept. */
export const growingSha256 = (): {
  readonly add: (text: string) => void;
  /** Of all that was added so far. */
  readonly hex: () => Sha256;
} => {
  const growing = createHash('sha256');
  return { add: (text) => void growing.update(text), hex: () => growing.copy().digest('hex') };
};

/** RFC 6962 leaf: SHA-256(0x00 ‖ data). */
export const leafHash = (data: Uint8Array): Buffer => hashOf(LEAF_PREFIX, data);

/** RFC 6962 node: SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  hashOf(NODE_PREFIX, left, right);

/**
 * In one call, out of memory that is there, and by way of digits: an object per hash, and memory of
 * its own for each, which the engine cannot see, would take longer than the hash. The tail of proofs
 * was the collection of those.
 */
const hashOf = (...parts: readonly Uint8Array[]): Buffer => {
  let length = 0;
  for (const part of parts) {
    if (length + part.length > space.length) return hashed(Buffer.concat(parts));
    space.set(part, length);
    length += part.length;
  }
  return hashed(space.subarray(0, length));
};

const hashed = (data: Uint8Array): Buffer => Buffer.from(hash('sha256', data, 'hex'), 'hex');

/** Of a stream, event by event: SHA-256(0x03 ‖ digest before ‖ leaf); it begins with {@link noEvents}. */
export const streamDigest = (before: Uint8Array, leaves: readonly Uint8Array[]): Buffer =>
  leaves.reduce<Buffer>(
    (digest, leaf) =>
      createHash('sha256').update(STREAM_PREFIX).update(digest).update(leaf).digest(),
    Buffer.from(before),
  );

/** Digest of a stream that has no event. */
export const noEvents: Uint8Array = new Uint8Array(32);

const STREAM_PREFIX = Uint8Array.of(3);
const LEAF_PREFIX = Uint8Array.of(0);

const NODE_PREFIX = Uint8Array.of(1);
/** What nearly every event fits into. */
const space = Buffer.alloc(16_384);

/** Hash of a JSON value, whatever the order of its keys. */
export const hashOfJson = (value: unknown): Sha256 => sha256(sortedJson(value));
