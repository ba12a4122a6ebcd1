import { useQuery } from '@tanstack/react-query';
import { json } from '../../api/client';
import { keyOf } from './queries';

/** An event of the ledger, with its content opened where that was sealed. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly sequence: number;
  readonly time: string;
  readonly taskid: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

export interface LedgerEntry {
  readonly index: number;
  /** SHA-256(0x00 ‖ bytes of the event), as the ledger says. */
  readonly leaf: string;
  /** Where it was tampered with until it is no JSON: `{ unreadable }`. */
  readonly event: StoredEvent;
  /** The exact bytes, as text, where `event` is not what they say: those are what was hashed. */
  readonly bytes?: string;
  readonly contentErased?: true;
  /** Why content stays sealed. */
  readonly contentSealed?: 'key-unknown' | 'seal-broken' | 'unknown-type';
}

interface LedgerEntries {
  readonly items: readonly LedgerEntry[];
  readonly nextAfterIndex: number | null;
}

export const ledgerEntries = (
  wanted: Readonly<Record<string, string | number>>,
): Promise<LedgerEntries> =>
  json<LedgerEntries>(
    `/v1/ledger/events?${new URLSearchParams(
      Object.entries(wanted).map(([name, value]) => [name, String(value)]),
    ).toString()}`,
  );

/** The entry at an index: what a span was begun or ended by. */
export const useEntry = (taskId: string, index: number | undefined) =>
  useQuery({
    queryKey: keyOf(taskId, 'entry', index),
    enabled: index !== undefined,
    staleTime: Infinity,
    queryFn: async () => {
      const { items } = await ledgerEntries({ taskId, afterIndex: (index ?? 1) - 1, limit: 1 });
      const [entry] = items;
      return entry?.index === index ? entry : null;
    },
  });

/** Without its version. */
export const kindOf = (type: string): string => type.replace(/\.v\d+$/, '');

const utf8 = new TextEncoder();

/**
 * SHA-256(0x00 ‖ bytes), computed here. Services write an event as JSON.stringify does, and that is what
 * is hashed: so the bytes are those of the event as it came, or, where its content was sealed, those
 * that came beside it. One that was written in another way (none of ours is) would not be confirmed
 * here, but by `nightshift ledger verify`.
 */
export const leafOf = async (
  event: unknown,
  bytesAsText: string = JSON.stringify(event),
): Promise<string> => {
  const text = utf8.encode(bytesAsText);
  const bytes = new Uint8Array(text.length + 1);
  bytes.set(text, 1);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

export type LeafCheck = 'same' | 'differs';

export const checkLeaf = async ({ leaf, event, bytes }: LedgerEntry): Promise<LeafCheck> =>
  (await leafOf(event, bytes)) === leaf ? 'same' : 'differs';
