import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonArgument } from './commands/task.js';
import { textIn, textNamedBy, writeSecret, writeWhole } from './files.js';

// Real: the file system.
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const whole = async function* (): AsyncGenerator<string> {
  yield 'new';
};
const OWNER_ALONE = 0o600;

describe('files that a command names', () => {
  const reads = {
    'as they are': textIn,
    'by @': (file: string) => textNamedBy(`@${file}`),
    'as JSON': (file: string) => jsonArgument(`@${file}`, '--brief'),
  };
  it.each(Object.entries(reads))(
    'are refused %s where there are none, and a folder with them',
    async (_how, read) => {
      const none = join(folder, 'none');
      for (const [file, message] of [
        [none, `${none} cannot be read: ENOENT`],
        [folder, `${folder} cannot be read: EISDIR`],
      ] as const)
        await expect(read(file)).rejects.toMatchObject({
          code: 'no-such-file',
          message: expect.stringContaining(message) as string,
        });
    },
  );

  it('are read where an argument begins with @, and else it is the text itself', async () => {
    const file = join(folder, 'brief.json');
    await writeFile(file, '{"a":1}');
    expect(await textNamedBy(`@${file}`)).toBe('{"a":1}');
    expect(await textNamedBy(file)).toBe(file);
    expect(await jsonArgument(`@${file}`, '--brief')).toEqual({ a: 1 });
    await expect(jsonArgument('{"a"', '--brief')).rejects.toMatchObject({ code: 'not-json' });
  });

  const writes = {
    'a secret': (file: string) => writeSecret(file, 'new'),
    'what comes in parts': async (file: string) => void (await writeWhole(file, whole())),
  };
  it.each(Object.entries(writes))(
    'are new ones of their owner, where they hold %s; what is there stays',
    async (_what, write) => {
      const file = join(folder, 'new');
      await write(file);
      expect(await readFile(file, 'utf8')).toBe('new');
      expect((await stat(file)).mode & 0o777).toBe(OWNER_ALONE);
      await writeFile(file, 'old');
      for (const taken of [file, folder, join(folder, 'none', 'new')])
        await expect(write(taken)).rejects.toMatchObject({ code: 'file-unwritable' });
      expect(await readFile(file, 'utf8')).toBe('old');
      expect(await readdir(folder)).toEqual(['new']);
    },
  );
});
