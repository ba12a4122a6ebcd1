import { leafHash, verifyInclusion } from '@nightshift/kernel';
import type { Entry } from './layout.js';
import type { SignedRoot } from './signed-root.js';
import { differs } from './verdict.js';

/** Whether its bytes lead to the signed root; false where the checkpoint does not cover it. @throws Differs */
export const isProved = (
  { index, leaf: said, proof, bytes }: Entry,
  signed: SignedRoot | undefined,
): boolean => {
  const leaf = leafHash(Buffer.from(bytes));
  const leafHex = leaf.toString('hex');
  if (leafHex !== said)
    throw differs('leaf', `its bytes have the leaf ${leafHex}, and ${said} stands beside them`, {
      index,
    });
  if (!signed || index > signed.size) {
    if (proof === null) return false;
    throw differs('proof', 'it has a path, and no checkpoint covers it', { index });
  }
  const { size, root } = signed;
  if (proof === null)
    throw differs('proof', `it has no path, and the checkpoint of ${size} events covers it`, {
      index,
    });
  const path = proof.map((hash) => Buffer.from(hash, 'hex'));
  if (verifyInclusion({ leaf, index: index - 1, size, path, root })) return true;
  throw differs(
    'proof',
    `its path does not lead from its leaf to the signed root of ${size} events`,
    { index },
  );
};
