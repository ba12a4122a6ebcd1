/** What verifies checkpoints and evidence without a ledger, a network or a database. */
export type { Verdict } from './evidence/verdict.js';
export { FileVerifier } from './evidence/verify-file.js';
export { reportOf } from './report/report.js';
export {
  type Checkpoint,
  checkpointOfText,
  keyOfText,
  type Note,
  noteOfText,
  SIZE_DIGITS,
  textOfKey,
  textOfNote,
} from './tree/note.js';
export { cosignerOf, newSecret, signerOf, signersOf, verifierOf } from './tree/signing.adapter.js';
export { whyNotCosigned } from './tree/witness.js';
