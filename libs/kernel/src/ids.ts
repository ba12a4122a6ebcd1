import { sha256 } from './hash.js';

/** Gives new ids; services use UUIDv7 of the system's clock, tests a counter. */
export interface IdSource {
  readonly next: () => string;
}

/**
 * UUIDv7 (RFC 9562, 5.7): ordered by time, so that indexes stay warm.
 * @param random at least 10 random bytes
 */
export const uuidV7 = (epochMs: number, random: Uint8Array): string => {
  const time = epochMs.toString(16).padStart(12, '0');
  const hex = Buffer.from(random.buffer, random.byteOffset, 10).toString('hex');
  const variant = ((Number.parseInt(hex.slice(3, 5), 16) & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(5, 7)}-${hex.slice(7, 19)}`;
};

/**
 * A UUIDv8 (RFC 9562, 5.8) derived from `parts`: the same parts always give the same id,
 * so a repeated request finds what the first one made.
 */
export const derivedId = (...parts: readonly string[]): string => {
  const hex = sha256(parts.map((part) => `${part.length}:${part}`).join(''));
  const variant = ((Number.parseInt(hex.slice(15, 17), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-${variant}${hex.slice(17, 19)}-${hex.slice(19, 31)}`;
};
