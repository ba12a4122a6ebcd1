import { checkpointOfText, newSecret, signersOf, verifierOf } from '@nightshift/audit/offline';
import { Refusal, verifyInclusion } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { textIn, writeSecret } from '../files.js';
import { paint, print, printJson, say } from '../output.js';
import { wholeNumber } from './whole-number.js';

/** As `GET /v1/ledger/proof` answers. */
export interface InclusionProof {
  readonly index: number;
  readonly treeSize: number;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly rootHash: string;
  readonly checkpoint: string | null;
}

export const addProof = (ledger: Command): void => {
  ledger
    .command('proof')
    .argument('<index>', 'place of the event in the ledger', wholeNumber)
    .description(
      'prove that an event is in the ledger; the proof is checked here, not by the server',
    )
    .option('--checkpoint <file>', 'against a signed checkpoint that you kept')
    .option('--key <key>', 'verifier key that must have signed it')
    .action(
      async (
        index: number,
        { checkpoint, key }: { checkpoint?: string; key?: string },
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const kept = checkpoint === undefined ? undefined : await textIn(checkpoint);
        const size = kept === undefined ? '' : `&size=${sizeOf(kept)}`;
        const proof = await client.get<InclusionProof>(`/v1/ledger/proof?index=${index}${size}`);
        const note = kept ?? proof.checkpoint;
        refuseUnproved(proof, index, note, key);
        if (json) return printJson(proof);
        for (const line of linesOfProof(proof, index, note, key)) print(line);
      },
    );
};

/** What was proved, and what was not: the path begins at the leaf, not at the event. */
export const linesOfProof = (
  { leaf, rootHash, treeSize }: InclusionProof,
  index: number,
  note: string | null,
  key: string | undefined,
): readonly string[] => [
  `${paint('green', 'OK')}  the leaf of event ${index} is in the tree of ${treeSize} events`,
  `leaf ${leaf}`,
  `root ${rootHash}`,
  trustIn(note, key),
  "Whether the event's bytes have this leaf was not checked here: `nightshift ledger verify` does that.",
];

const trustIn = (note: string | null, key: string | undefined): string => {
  if (note === null) return 'No checkpoint covers it yet: the root is not signed.';
  return key === undefined
    ? 'The checkpoint has this root. Who signed it was not checked: name the key with --key.'
    : `The checkpoint has this root, and ${key.split('+')[0]} signed it.`;
};

const sizeOf = (note: string): number => checkpointOfText(note).size;

/** Whatever the server says: the path must lead from the leaf to the root that was signed. @throws Refusal */
export const refuseUnproved = (
  { leaf, path, rootHash, treeSize }: InclusionProof,
  index: number,
  note: string | null,
  key: string | undefined,
): void => {
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  const root = note === null ? bytes(rootHash) : checkpointOfText(note).root;
  const size = note === null ? treeSize : sizeOf(note);
  if (!verifyInclusion({ leaf: bytes(leaf), index: index - 1, size, path: path.map(bytes), root }))
    throw unproved(`its path does not lead to the root of ${size} events`);
  if (key === undefined) return;
  if (note === null) throw unproved('no checkpoint covers it yet, so no key has signed it');
  const { signers, forged } = signersOf(note, [key]);
  if (forged || signers.length === 0)
    throw unproved('the checkpoint is not signed by the key that was named');
};

const unproved = (reason: string): Refusal =>
  new Refusal('not-proved', 'conflict', `The event is not proved to be in the ledger: ${reason}.`);

export const addCheckpoint = (ledger: Command): void => {
  ledger
    .command('checkpoint')
    .description('the newest signed checkpoint, as it is: keep it where the ledger is not')
    .action(async (_options: object, command: Command) => {
      const { client } = contextOf(command);
      process.stdout.write(await client.text('GET', '/v1/ledger/checkpoint'));
    });
};

export const addKey = (ledger: Command): void => {
  ledger
    .command('key <name>')
    .description('make a key that signs checkpoints; the name is that of the ledger, for ever')
    .requiredOption('--out <file>', 'where the secret goes: a new file, for its owner alone')
    .addHelpText(
      'after',
      '\nExample:\n  nightshift ledger key nightshift.example.com --out checkpoint.key\n  NIGHTSHIFT_CHECKPOINT_KEY_FILE=checkpoint.key',
    )
    .action(async (name: string, { out }: { out: string }) => {
      const secret = newSecret(name);
      await writeSecret(out, `${secret}\n`);
      say('The secret is in the file. Whoever verifies needs this key, and gets it from you:');
      print(verifierOf(secret));
    });
};
