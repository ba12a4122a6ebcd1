import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '@nightshift/kernel';
import { textOfKey } from './note.js';
import { newSecret, type Signer, signerOf } from './signing.adapter.js';

const FILE = 'checkpoint.key';
const MODE = 0o600;

/**
 * The keys that sign, as they are given: the first is the ledger's; further ones sign beside it, so
 * that those who know an old key come to trust the new one.
 * @throws Refusal `invalid-configuration`
 */
export const signersIn = (secrets: string): readonly Signer[] => {
  const signers = secrets
    .split(/[\s,]+/)
    .filter((secret) => secret !== '')
    .map(signerIn);
  const [first] = signers;
  const other = signers.find(({ key }) => key.name !== first?.key.name);
  if (first && other)
    throw invalid(
      `the keys have different names, "${first.key.name}" and "${other.key.name}": all of one ledger have one`,
    );
  if (new Set(signers.map(({ key }) => textOfKey(key))).size < signers.length)
    throw invalid('one key stands there twice');
  return signers;
};

const signerIn = (secret: string): Signer => {
  try {
    return signerOf(secret);
  } catch (error) {
    throw invalid((error as Error).message);
  }
};

const invalid = (reason: string): Refusal =>
  new Refusal(
    'invalid-configuration',
    'invalid',
    `NIGHTSHIFT_CHECKPOINT_KEY: ${reason} Make one with \`nightshift ledger key NAME --out FILE\`.`,
    [{ at: 'NIGHTSHIFT_CHECKPOINT_KEY', reason }],
  );

/** For one machine: a key of its own, made at the first start and kept in the folder for its owner alone. */
export const keptSigners = async (folder: string): Promise<readonly Signer[]> => {
  const file = join(folder, FILE);
  await mkdir(folder, { recursive: true });
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return signersIn(kept);
  const fresh = `${file}.${randomBytes(4).toString('hex')}`;
  const name = `nightshift.local/${randomBytes(4).toString('hex')}`;
  await writeFile(fresh, `${newSecret(name)}\n`, { mode: MODE, flag: 'wx', flush: true });
  // Whole or not at all, and never over another.
  await link(fresh, file).catch(() => undefined);
  await rm(fresh);
  return signersIn(await readFile(file, 'utf8'));
};
