import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keptSigners, signersIn } from './keys.store.js';
import { textOfKey } from './note.js';
import { newSecret } from './signing.adapter.js';
import { checkpointConfig } from './tree.config.js';

const folders: string[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-key-'));
  folders.push(folder);
  return folder;
};
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describe('the key of one machine', () => {
  it('is made once, for its owner alone, also by many who start at once', async () => {
    const folder = await newFolder();
    const all = await Promise.all(Array.from({ length: 8 }, () => keptSigners(folder)));
    const [again] = await keptSigners(folder);
    const names = all.map(([one]) => one && textOfKey(one.key));
    expect(new Set(names)).toEqual(new Set([again && textOfKey(again.key)]));
    expect(again?.key.name).toMatch(/^nightshift\.local\/[0-9a-f]{8}$/);
    expect(await readdir(folder)).toEqual(['checkpoint.key']);
    expect((await stat(join(folder, 'checkpoint.key'))).mode & 0o777).toBe(0o600);
  });

  it('that was damaged is refused, and not replaced', async () => {
    const folder = await newFolder();
    await keptSigners(folder);
    await writeFile(join(folder, 'checkpoint.key'), 'PRIVATE+KEY+x');
    await expect(keptSigners(folder)).rejects.toMatchObject({ code: 'invalid-configuration' });
    expect(await readFile(join(folder, 'checkpoint.key'), 'utf8')).toBe('PRIVATE+KEY+x');
  });
});

describe('given keys', () => {
  it('come from the environment or a file, several for a while', async () => {
    const [one, other] = [newSecret('a.example'), newSecret('a.example')];
    const file = join(await newFolder(), 'key');
    await writeFile(file, `${one}\n${other}\n`);
    const fromFile = checkpointConfig({ NIGHTSHIFT_CHECKPOINT_KEY_FILE: file }).signers;
    const given = checkpointConfig({ NIGHTSHIFT_CHECKPOINT_KEY: `${one}, ${other}` }).signers;
    expect(fromFile?.map(({ key }) => key)).toEqual(given?.map(({ key }) => key));
    expect(given).toHaveLength(2);
    expect(checkpointConfig({})).toEqual({ signers: undefined, folder: undefined, everyMs: 5000 });
  });

  it.each([
    ['of two names', [newSecret('a.example'), newSecret('b.example')], 'different names'],
    ['twice the same', Array(2).fill(newSecret('a.example')) as string[], 'twice'],
    ['that are none', ['secret-canary'], 'PRIVATE+KEY'],
  ])('%s are refused, and never repeated', (_, secrets, reason) => {
    const parse = () => signersIn(secrets.join('\n'));
    expect(parse).toThrow(reason);
    for (const secret of secrets) expect(parse).not.toThrow(secret);
  });
});
