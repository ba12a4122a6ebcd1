import { useQuery } from '@tanstack/react-query';
import { consistencyOf, type Evidence } from './api';
import { bytesOfHex } from './bytes';
import { keyOf, type SignedCheckpoint } from './note';
import { checkConsistency } from './proof';
import { type BundleProof, proveBundle } from './proving';
import { judge, keepSeen, readSeen, type Seen } from './trust';

/** Whether the signed tree is the one that this browser has seen before. */
export type Trust =
  | { readonly kind: 'none' }
  | { readonly kind: 'first'; readonly seen: Seen }
  | { readonly kind: 'extends'; readonly from: Seen }
  | { readonly kind: 'unknown-key'; readonly keys: readonly string[] }
  | { readonly kind: 'fork'; readonly from: Seen; readonly reason: string };

export interface Proved extends BundleProof {
  readonly trust: Trust;
}

/** Browsers have WebCrypto over HTTPS and on this machine alone. */
export const canProve = (): boolean => globalThis.crypto?.subtle !== undefined;

const prove = async ({ bundle }: Evidence): Promise<Proved> => {
  const known = await usable(readSeen(localStorage)?.keys ?? []);
  const keys = [...new Set([...known, ...(bundle.checkpoint?.keys ?? [])])];
  const proof = await proveBundle(bundle, keys);
  const trust = proof.checkpoint ? await trustIn(proof.checkpoint) : ({ kind: 'none' } as const);
  return { ...proof, trust };
};

/** What this browser has kept may be broken: then it vouches for nothing, and spoils nothing. */
const usable = async (keys: readonly string[]): Promise<readonly string[]> => {
  const checked = keys.map((key) =>
    keyOf(key).then(
      () => [key],
      () => [],
    ),
  );
  return (await Promise.all(checked)).flat();
};

const trustIn = async (checkpoint: SignedCheckpoint): Promise<Trust> => {
  const from = readSeen(localStorage);
  const verdict = judge(checkpoint, from, new Date().toISOString());
  if (verdict.kind === 'unknown-key') return verdict;
  if (verdict.kind === 'first' || !from) {
    keepSeen(localStorage, verdict.seen);
    return { kind: 'first', seen: verdict.seen };
  }
  try {
    await checkContinuation(from, checkpoint);
  } catch (error) {
    return { kind: 'fork', from, reason: error instanceof Error ? error.message : String(error) };
  }
  keepSeen(localStorage, verdict.seen);
  return { kind: 'extends', from };
};

/** That what was seen then is the beginning of what is signed now. */
const checkContinuation = async (from: Seen, to: SignedCheckpoint): Promise<void> => {
  const older = { size: from.size, root: bytesOfHex(from.root) ?? new Uint8Array() };
  const path = from.size < to.size ? await consistencyOf(from.size, to.size) : [];
  await checkConsistency(older, to, path);
};

/** Everything of a bundle, recomputed here; anew for every answer of the server. */
export const useProof = (evidence: Evidence | undefined, readAt: number) =>
  useQuery({
    queryKey: ['ledger-proof', evidence?.bundle.task.taskId, readAt],
    queryFn: () => (evidence ? prove(evidence) : Promise.reject(new Error('nothing to prove'))),
    enabled: evidence !== undefined && canProve(),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

/** Somebody has compared the key, and takes it. */
export const trustKeys = (proof: Proved): void => {
  if (proof.trust.kind !== 'unknown-key' || !proof.checkpoint) return;
  const verdict = judge(proof.checkpoint, undefined, new Date().toISOString());
  if (verdict.kind === 'first') keepSeen(localStorage, verdict.seen);
};
