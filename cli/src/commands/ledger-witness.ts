import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { syncedFolder, writeOnceFolder } from '@nightshift/audit/files';
import {
  checkpointOfText,
  cosignerOf,
  keyOfText,
  type Note,
  noteOfText,
  SIZE_DIGITS,
  signersOf,
  textOfKey,
  textOfNote,
  whyNotCosigned,
} from '@nightshift/audit/offline';
import { Refusal, sha256 } from '@nightshift/kernel';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { textIn } from '../files.js';
import { describeError, print, say } from '../output.js';
import { askedLedger } from './asked-ledger.js';
import { wholeNumber } from './whole-number.js';

interface WitnessOptions {
  readonly key: string;
  readonly ledgerKey: string;
  readonly folder: string;
  readonly every?: number;
}

const SQLITE_BUSY = 5;

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

/**
 * One round; gives what it did.
 * @throws Refusal `not-cosigned`, with the note kept as evidence; `witness-busy`
 */
export const witnessOnce = (...round: Parameters<typeof roundOf>): Promise<string> =>
  alone(round[2].folder, () => roundOf(...round));

/**
 * Two rounds at once could each keep what only grew, one a fork of the other. The lock is the
 * system's, on a file: a process that dies gives it back.
 */
const alone = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  const sync = await syncedFolder(folder, { root: folder });
  await sync();
  const lock = new DatabaseSync(join(folder, 'lock'));
  try {
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      if ((error as { readonly errcode?: number }).errcode !== SQLITE_BUSY) throw error;
      throw new Refusal(
        'witness-busy',
        'conflict',
        `Another round is at work in ${folder}: nothing was cosigned. One witness has a folder for itself.`,
      );
    }
    return await work();
  } finally {
    lock.close();
  }
};

const roundOf = async (
  client: Pick<Client, 'get' | 'text'>,
  secret: string,
  { ledgerKey, folder }: Pick<WitnessOptions, 'ledgerKey' | 'folder'>,
): Promise<string> => {
  const seen = await newestIn(folder);
  // Before the ledger is asked: what was kept is cosigned, whatever the ledger says by now.
  const late =
    seen && !seen.isCosigned && isSignedBy(seen.note, ledgerKey)
      ? [await cosigned(folder, seen.note, secret, ledgerKey)]
      : [];
  const asked = askedLedger(client);
  const note = await asked.checkpoint();
  if (!isSignedBy(note, ledgerKey))
    throw await refused(folder, note, 'the ledger has not signed it');
  const offered = checkpointOfText(noteOfText(note).text);
  const path = await asked.proof(seen?.size ?? 0, offered.size);
  const reason = whyNotCosigned(seen, offered, path);
  if (reason !== undefined) throw await refused(folder, note, reason);
  if (seen?.size === offered.size) return late[0] ?? `nothing new since ${seen.size} events`;
  // Kept before the signature exists: after a crash in between, nothing else can be cosigned.
  await keep(folder, `${nameOf(offered.size)}.checkpoint`, note);
  return [...late, await cosigned(folder, note, secret, ledgerKey)].join('\n');
};

const isSignedBy = (note: string, ledgerKey: string): boolean => {
  const { signers, forged } = signersOf(note, [ledgerKey]);
  return !forged && signers.length > 0;
};

/** @param kept a note that is in the folder, and that the ledger has signed */
const cosigned = async (
  folder: string,
  kept: string,
  secret: string,
  ledgerKey: string,
): Promise<string> => {
  const note = noteOfText(kept);
  const { size } = checkpointOfText(note.text);
  const own = cosignerOf(secret).cosign(note.text, Math.floor(Date.now() / 1000));
  // Of the others only what was verified: a line that anybody can add would seem to be vouched for.
  const signed = { ...note, signatures: [...verified(note, ledgerKey), own] };
  await keep(folder, `${nameOf(size)}.cosigned`, textOfNote(signed));
  return `cosigned ${size} events: ${join(folder, `${nameOf(size)}.cosigned`)}`;
};

const nameOf = (size: number): string => String(size).padStart(SIZE_DIGITS, '0');

/** Those of the ledger: `signersOf` has verified every one that names its key. */
const verified = ({ signatures }: Note, ledgerKey: string): Note['signatures'] => {
  const { name, id } = keyOfText(ledgerKey);
  return signatures.filter(({ key }) => key.name === name && key.id === id);
};

interface Kept extends ReturnType<typeof checkpointOfText> {
  readonly note: string;
  readonly isCosigned: boolean;
}

/**
 * The newest that was kept: the largest, however its name is written. What was cosigned stands for itself, also where somebody
 * has removed the checkpoint that was kept before it: of that size no other may be cosigned.
 */
const newestIn = async (folder: string): Promise<Kept | undefined> => {
  const names = (await readdir(folder)).filter((name) => /^\d+\.(checkpoint|cosigned)$/.test(name));
  const [name] = names.sort(
    (one, other) =>
      sizeOf(other) - sizeOf(one) || Number(isCosigned(other)) - Number(isCosigned(one)),
  );
  if (name === undefined) return undefined;
  const note = await readFile(join(folder, name), 'utf8');
  return { ...checkpointOfText(noteOfText(note).text), note, isCosigned: isCosigned(name) };
};

const sizeOf = (name: string): number => Number.parseInt(name, 10);
const isCosigned = (name: string): boolean => name.endsWith('.cosigned');

const refused = async (folder: string, note: string, reason: string): Promise<Refusal> => {
  // The same one again makes no further file.
  const name = `${sha256(note).slice(0, 16)}.refused`;
  await keep(folder, name, note);
  return new Refusal(
    'not-cosigned',
    'conflict',
    `The checkpoint is not cosigned: ${reason}. It is kept in ${join(folder, name)}.`,
  );
};

const keep = (folder: string, name: string, text: string): Promise<void> =>
  writeOnceFolder(folder).write(name, [Buffer.from(text)]);
