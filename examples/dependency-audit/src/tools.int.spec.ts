import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering, CallError } from '@nightshift/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureContents, readInstallScripts, readLicenceText, readManifest } from './tools.js';

// Real: the file system. Nothing else is needed.
let root = '';
let folder = '';
const context = {
  taskId: 't',
  runId: 'r',
  tenant: 'default',
  idempotencyKey: 'k',
  signal: new AbortController().signal,
  fetch: () => Promise.reject(new Error('no network')),
  ask: answering([]),
};
const put = async (path: string, content: string): Promise<void> => {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), content);
};
const licence = (file: string, from = folder) =>
  readLicenceText.call({ folder: from, file }, context);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'audit-'));
  folder = join(root, 'a');
  await put('secret', 'top secret');
  await put('LICENSE', 'of the outside');
  await put(
    'a/package.json',
    `\uFEFF${JSON.stringify({
      name: '@x/a',
      licenses: [{ type: 'MIT' }, { type: 'Apache-2.0' }],
      author: { name: 'Ana' },
      scripts: { postinstall: 'node x.js', test: 'no' },
      dependencies: { b: '1' },
    })}`,
  );
  await put('a/LICENSE', 'x'.repeat(100_000));
  await put('a/lib/deep/native.so.1.2', 'binary');
  for (let n = 0; n < 25; n += 1) await put(`a/lib/${n}.node`, '');
  await put('a/node_modules/b/package.json', '{}');
  await mkdir(join(folder, 'LICENSE.d'));
  await symlink('../secret', join(folder, 'LICENSE.link'));
  await symlink('LICENSE', join(folder, 'LICENSE.inside'));
  await symlink('/nowhere', join(folder, 'LICENSE.dangling'));
  await symlink('.', join(folder, 'loop'));
  await symlink('a', join(root, 'linked'));
  execFileSync('mkfifo', [join(folder, 'LICENSE.pipe')]);
  await put('broken/package.json', '{');
  await put('bare/package.json', '[]');
  await mkdir(join(root, 'sneaky'));
  await symlink('../secret', join(root, 'sneaky/package.json'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('read_manifest', () => {
  it('reads old and new ways to say things, and makes nothing up', async () => {
    await expect(readManifest.call({ folder }, context)).resolves.toEqual({
      name: '@x/a',
      version: 'unversioned',
      licence: 'MIT OR Apache-2.0',
      maintainers: ['Ana'],
      dependencies: 1,
    });
    await expect(readManifest.call({ folder: join(root, 'bare') }, context)).resolves.toMatchObject(
      {
        name: 'bare',
        dependencies: 0,
      },
    );
  });

  it.each(['missing', 'broken', 'sneaky', 'a/LICENSE'])(
    'tells the model what is wrong with %s',
    async (name) => {
      const failed = readManifest.call({ folder: join(root, name) }, context);
      await expect(failed).rejects.toBeInstanceOf(CallError);
      await expect(failed).rejects.toMatchObject({ errorClass: 'tool-logical' });
      await expect(failed).rejects.not.toThrow('top secret');
    },
  );
});

it('read_install_scripts lists only what runs on installation', async () => {
  await expect(readInstallScripts.call({ folder }, context)).resolves.toEqual({
    scripts: [{ hook: 'postinstall', command: 'node x.js' }],
  });
});

describe('measure_contents', () => {
  it('counts the files of the package itself, follows no link, and names the first binaries', async () => {
    const measured = await measureContents.call({ folder }, context);
    expect(measured).toMatchObject({ files: 28, nativeFiles: 26, licenceFiles: ['LICENSE'] });
    expect((measured as { native: string[] }).native).toHaveLength(20);
    await expect(measureContents.call({ folder: join(root, 'linked') }, context)).resolves.toEqual(
      measured,
    );
  });

  it('walks nothing that is no package', async () => {
    for (const one of [root, join(root, 'missing'), join(folder, 'LICENSE')])
      await expect(measureContents.call({ folder: one }, context)).rejects.toBeInstanceOf(
        CallError,
      );
  });
});

describe('read_licence_text', () => {
  it('reads the beginning, also through links that stay inside', async () => {
    const expected = { text: 'x'.repeat(6_000), truncated: true };
    await expect(licence('LICENSE')).resolves.toMatchObject(expected);
    await expect(licence('LICENSE.inside')).resolves.toMatchObject(expected);
    await expect(licence('LICENSE', join(root, 'linked'))).resolves.toMatchObject(expected);
  });

  it.each([
    '../LICENSE',
    '../secret',
    'lib/../../LICENSE',
    '/etc/passwd',
    'package.json',
    'LICENSE.link',
    'LICENSE.dangling',
    'LICENSE.d',
    'LICENSE.pipe',
    'LICENSE.missing',
    'LICENSE\0',
    '',
  ])('refuses %j', async (file) => {
    await expect(licence(file)).rejects.toMatchObject({
      name: 'CallError',
      errorClass: 'tool-logical',
    });
  });
});
