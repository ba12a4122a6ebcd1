import { type Bytes, bytesOfHex, hex, isSame, utf8 } from './bytes';
import type { Bundle, BundleEvent } from './bundle';
import { openCheckpoint, type SignedCheckpoint } from './note';
import { leafHash, NotProved, rootOf, type Step } from './proof';

/** What came out of recomputing one entry. */
export type EntryProof = ProvedEntry | UnprovedEntry<'unsigned'> | UnprovedEntry<'differs'>;

interface ProvedEntry {
  readonly state: 'proved';
  readonly leaf: string;
  readonly steps: readonly Step[];
}

interface UnprovedEntry<State> {
  /** `unsigned`: no checkpoint covers it yet. */
  readonly state: State;
  readonly leaf: string;
  readonly reason: string;
}

/**
 * Whether the bytes of an event are those that stand at its place in the signed tree. Only its bytes,
 * its place, and hashes are used; what else the server says of it is compared, not believed.
 */
const proveEntry = async (
  { index, bytes, leaf: said, proof }: BundleEvent,
  checkpoint: SignedCheckpoint | undefined,
): Promise<EntryProof> => {
  const leaf = await leafHash(utf8(bytes));
  const differs = (reason: string): EntryProof => ({ state: 'differs', leaf: hex(leaf), reason });
  if (hex(leaf) !== said)
    return differs('The bytes of the event do not have the hash that stands beside them.');
  if (!checkpoint || !proof || index > checkpoint.size)
    return { state: 'unsigned', leaf: hex(leaf), reason: 'No checkpoint covers it yet.' };
  try {
    const path = proof.map((hash) => bytesOfHex(hash) ?? new Uint8Array());
    const { root, steps } = await rootOf(leaf, index - 1, checkpoint.size, path);
    return isSame(root, checkpoint.root)
      ? { state: 'proved', leaf: hex(leaf), steps }
      : differs('Leaf and path give another root than the signed one.');
  } catch (error) {
    if (error instanceof NotProved) return differs(error.message);
    throw error;
  }
};

export interface BundleProof {
  readonly checkpoint: SignedCheckpoint | undefined;
  /** Why the checkpoint itself does not count. */
  readonly fault: string | undefined;
  readonly entries: ReadonlyMap<number, EntryProof>;
  readonly hashes: number;
}

const AT_ONCE = 200;

/** Every entry of a bundle. @param keys verifier keys that may have signed it */
export const proveBundle = async (
  { events, checkpoint: signed }: Bundle,
  keys: readonly string[],
): Promise<BundleProof> => {
  let checkpoint: SignedCheckpoint | undefined;
  let fault: string | undefined;
  try {
    if (signed) checkpoint = await openCheckpoint(signed.note, keys);
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
  }
  const entries = new Map<number, EntryProof>();
  let hashes = 0;
  for (let from = 0; from < events.length; from += AT_ONCE) {
    const some = events.slice(from, from + AT_ONCE);
    const proofs = await Promise.all(some.map((event) => proveEntry(event, checkpoint)));
    for (const [at, proof] of proofs.entries()) {
      entries.set(some[at]?.index ?? 0, proof);
      hashes += 1 + (proof.state === 'proved' ? proof.steps.length : 0);
    }
  }
  return { checkpoint, fault, entries, hashes };
};

export const countOf = ({ entries }: BundleProof, state: EntryProof['state']): number =>
  [...entries.values()].filter((entry) => entry.state === state).length;

/** Whether what is shown of an event stands in its bytes: the summary is the server's, the bytes are proved. */
export const standsIn = (
  events: ReadonlyMap<number, BundleEvent>,
  { index, sha256 }: { readonly index: number; readonly sha256: string | null },
): boolean => sha256 === null || (events.get(index)?.bytes.includes(sha256) ?? false);

/** C2SP tlog-proof: place, path and checkpoint in one text that other tools read. */
export const tlogProof = (event: BundleEvent, note: string): string => {
  const path = (event.proof ?? []).map((hash) => base64OfHex(bytesOfHex(hash)));
  return ['c2sp.org/tlog-proof@v1', `index ${event.index - 1}`, ...path, '', note].join('\n');
};

const base64OfHex = (bytes: Bytes = new Uint8Array()): string =>
  btoa(String.fromCharCode(...bytes));
