import { hex } from './bytes';
import type { SignedCheckpoint } from './note';

/** What this browser has seen of a ledger: its keys, and how far it was. */
export interface Seen {
  readonly keys: readonly string[];
  readonly size: number;
  readonly root: string;
  readonly at: string;
}

const KEY = 'nightshift-ledger-seen';

export const readSeen = (storage: Pick<Storage, 'getItem'>): Seen | undefined => {
  try {
    const seen = JSON.parse(storage.getItem(KEY) ?? 'null') as Partial<Seen> | null;
    return seen &&
      Array.isArray(seen.keys) &&
      typeof seen.size === 'number' &&
      typeof seen.root === 'string'
      ? { keys: seen.keys, size: seen.size, root: seen.root, at: seen.at ?? '' }
      : undefined;
  } catch {
    return undefined;
  }
};

export const keepSeen = (storage: Pick<Storage, 'setItem'>, seen: Seen): void =>
  storage.setItem(KEY, JSON.stringify(seen));

export type Verdict =
  | { readonly kind: 'first' | 'known'; readonly seen: Seen }
  /** Signed by keys that nobody this browser knows has vouched for. */
  | { readonly kind: 'unknown-key'; readonly keys: readonly string[] };

/**
 * The first key that is seen is trusted, a further one once a trusted one has signed beside it. A key
 * that comes from nowhere may be that of whoever rewrote the ledger.
 */
export const judge = (
  { signers, size, root }: SignedCheckpoint,
  seen: Seen | undefined,
  at: string,
): Verdict => {
  const now = { size, root: hex(root), at };
  if (!seen) return { kind: 'first', seen: { ...now, keys: signers } };
  if (!signers.some((key) => seen.keys.includes(key)))
    return { kind: 'unknown-key', keys: signers };
  return { kind: 'known', seen: { ...now, keys: [...new Set([...seen.keys, ...signers])] } };
};
