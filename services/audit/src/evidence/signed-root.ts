import { isRefusal, jsonText } from '@nightshift/kernel';
import { type Checkpoint, checkpointOfText } from '../tree/note.js';
import { signersOf } from '../tree/signing.adapter.js';
import { differs } from './verdict.js';

export interface SignedRoot extends Checkpoint {
  readonly signedBy: readonly string[];
}

/**
 * The checkpoint of a file, as it was signed.
 * @param named verifier keys one of which must have signed it; `[]`: those that the file names
 * @throws Differs
 */
export const signedRootOf = (value: unknown, named: readonly string[]): SignedRoot | undefined => {
  if (value === null) return undefined;
  const { size, note, keys } = (value ?? {}) as Record<string, unknown>;
  if (typeof note !== 'string' || !Array.isArray(keys) || !keys.every(isText))
    throw differs('format', 'its checkpoint has no note, or no keys', { at: '/checkpoint' });
  try {
    const { note: parsed, signers, forged } = signersOf(note, named.length > 0 ? named : keys);
    const checkpoint = checkpointOfText(parsed.text);
    if (forged) throw notSigned('a signature on it is not that of the key it names');
    if (signers.length === 0)
      throw notSigned(
        named.length > 0
          ? 'it is not signed by the key that was named'
          : 'it is signed by none of the keys beside it',
      );
    if (checkpoint.size !== size)
      throw notSigned(
        `it is of ${checkpoint.size} events, and the file says ${size === undefined ? 'nothing' : jsonText(size).slice(0, SHOWN)}`,
      );
    return { ...checkpoint, signedBy: signers };
  } catch (error) {
    if (isRefusal(error)) throw notSigned(error.message);
    throw error;
  }
};

const SHOWN = 200;

const isText = (value: unknown): value is string => typeof value === 'string';

const notSigned = (reason: string): Error =>
  differs('checkpoint', `the checkpoint does not count: ${reason}`, { at: '/checkpoint/note' });
