import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  checkpointOfText,
  cosignerOf,
  keyOfText,
  type Note,
  noteOfText,
  signersOf,
  textOfKey,
  textOfNote,
  whyNotCosigned,
} from '@nightshift/audit/offline';
import { Refusal, sha256 } from '@nightshift/kernel';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { describeError, print, say } from '../output.js';
import { textIn } from './ledger-proof.js';
import { wholeNumber } from './whole-number.js';

interface WitnessOptions {
  readonly key: string;
  readonly ledgerKey: string;
  readonly folder: string;
  readonly every?: number;
}

export const addWitness = (ledger: Command): void => {
  ledger
    .command('witness')
    .description(
      'cosign checkpoints of a ledger, as long as it only grows: run it elsewhere, by somebody else',
    )
    .requiredOption('--key <file>', 'secret of the witness, as `ledger key` makes it')
    .requiredOption('--ledger-key <key>', 'verifier key of the ledger')
    .requiredOption('--folder <folder>', 'where it keeps what it has cosigned')
    .option('--every <seconds>', 'go on, and look so often; else once', wholeNumber)
    .action(async (options: WitnessOptions, command: Command) => {
      const { client } = contextOf(command);
      const secret = (await textIn(options.key)).trim();
      say(`key to verify with: ${textOfKey(cosignerOf(secret).key)}`);
      if (options.every === undefined) return print(await witnessOnce(client, secret, options));
      for (;;) {
        await told(witnessOnce(client, secret, options));
        await pause(options.every * 1000);
      }
    });
};

/** Never rejects: a full disk or a cut answer is said again in the next round, for as long as it is so. */
export const told = (round: Promise<string>): Promise<void> =>
  round.then(print, (error: unknown) => say(describeError(error)));

/** One round; gives what it did. @throws Refusal `not-cosigned`, with the note kept as evidence */
export const witnessOnce = async (
  client: Pick<Client, 'get' | 'text'>,
  secret: string,
  { ledgerKey, folder }: Pick<WitnessOptions, 'ledgerKey' | 'folder'>,
): Promise<string> => {
  const seen = await newestIn(folder);
  const note = await client.text('GET', '/v1/ledger/checkpoint');
  const { signers, forged, note: parsed } = signersOf(note, [ledgerKey]);
  if (forged || signers.length === 0)
    throw await refused(folder, note, 'the ledger has not signed it');
  const offered = checkpointOfText(parsed.text);
  const path = await proofOf(client, seen?.size ?? 0, offered.size);
  const reason = whyNotCosigned(seen, offered, path);
  if (reason !== undefined) throw await refused(folder, note, reason);
  const name = String(offered.size).padStart(15, '0');
  if (seen?.size === offered.size) {
    const isCosigned = (await readdir(folder)).includes(`${name}.cosigned`);
    if (isCosigned) return `nothing new since ${seen.size} events`;
  } else {
    // Kept before the signature exists: after a crash in between, nothing else can be cosigned.
    await keep(folder, `${name}.checkpoint`, note);
  }
  const own = cosignerOf(secret).cosign(parsed.text, Math.floor(Date.now() / 1000));
  // Of the others only what was verified: a line that anybody can add would seem to be vouched for.
  const signed = { ...parsed, signatures: [...verified(parsed, ledgerKey), own] };
  await keep(folder, `${name}.cosigned`, textOfNote(signed));
  return `cosigned ${offered.size} events: ${join(folder, `${name}.cosigned`)}`;
};

/** Those of the ledger: `signersOf` has verified every one that names its key. */
const verified = ({ signatures }: Note, ledgerKey: string): Note['signatures'] => {
  const { name, id } = keyOfText(ledgerKey);
  return signatures.filter(({ key }) => key.name === name && key.id === id);
};

const proofOf = async (
  client: Pick<Client, 'get'>,
  from: number,
  to: number,
): Promise<readonly Buffer[]> => {
  if (from === 0 || from >= to) return [];
  const { path } = await client.get<{ path: string[] }>(
    `/v1/ledger/consistency?from=${from}&to=${to}`,
  );
  return path.map((hash) => Buffer.from(hash, 'hex'));
};

const newestIn = async (
  folder: string,
): Promise<ReturnType<typeof checkpointOfText> | undefined> => {
  await mkdir(folder, { recursive: true });
  const name = (await readdir(folder))
    .filter((file) => /^\d+\.checkpoint$/.test(file))
    .sort()
    .at(-1);
  return name === undefined
    ? undefined
    : checkpointOfText(noteOfText(await readFile(join(folder, name), 'utf8')).text);
};

const refused = async (folder: string, note: string, reason: string): Promise<Refusal> => {
  // The same one again makes no further file.
  const name = `${sha256(note).slice(0, 16)}.refused`;
  await keep(folder, name, note).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  });
  return new Refusal(
    'not-cosigned',
    'conflict',
    `The checkpoint is not cosigned: ${reason}. It is kept in ${join(folder, name)}.`,
  );
};

/** Whole or not there, and never twice. */
const keep = async (folder: string, name: string, text: string): Promise<void> => {
  const fresh = join(folder, `.${process.pid}-${name}`);
  const file = await open(fresh, 'w', 0o444);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(fresh, join(folder, name));
  } finally {
    await rm(fresh);
  }
};
