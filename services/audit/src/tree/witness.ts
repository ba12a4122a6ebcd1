import { verifyConsistency } from '@nightshift/kernel';
import type { Checkpoint } from './note.js';

/**
 * Why a witness does not cosign; `undefined` if it does. What it cosigned before decides: a ledger
 * only grows, and from there.
 * @param seen the newest that it cosigned; `undefined`: none yet
 * @param path proof that the tree of `seen` is the beginning of that of `offered`
 */
export const whyNotCosigned = (
  seen: Checkpoint | undefined,
  offered: Checkpoint,
  path: readonly Uint8Array[],
): string | undefined => {
  if (!seen) return undefined;
  if (offered.origin !== seen.origin)
    return `it is of the ledger "${offered.origin}", and this witness is one of "${seen.origin}"`;
  if (offered.size < seen.size)
    return `it covers ${offered.size} events, and ${seen.size} were cosigned: events are gone`;
  const grown = { from: seen.size, to: offered.size, fromRoot: seen.root, toRoot: offered.root };
  if (verifyConsistency({ ...grown, path })) return undefined;
  return offered.size === seen.size
    ? `another checkpoint of ${seen.size} events was cosigned: the ledger has forked`
    : `nothing proves that it begins with the ${seen.size} events that were cosigned: the ledger has forked`;
};
