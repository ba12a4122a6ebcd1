import { signerOf, textOfNote } from '@nightshift/audit/offline';

/** A checkpoint as the ledger with this secret signs it. */
export const signedNote = (secret: string, size: number, root: Buffer): string => {
  const signer = signerOf(secret);
  const text = `${signer.key.name}\n${size}\n${root.toString('base64')}\n`;
  return textOfNote({ text, signatures: [signer.sign(text)] });
};
