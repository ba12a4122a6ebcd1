import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lostWithPower, notedFiles } from '@nightshift/testing/noted-files';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { targetOf } from './export/target.store.js';
import { writeOnceFolder } from './tree/write-once-folder.store.js';

// Real: the file system, noted.
vi.mock('node:fs/promises', async (importOriginal) =>
  (await import('@nightshift/testing/noted-files')).notingFiles(await importOriginal()),
);

const made = (): readonly string[] =>
  notedFiles.filter(({ what }) => what === 'made').map(({ path }) => path.slice(folder.length + 1));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-synced-'));
  notedFiles.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

describe('what was written', () => {
  it('once is there after a loss of power, with all folders that were made for it', async () => {
    const place = writeOnceFolder(join(folder, 'archive/ledger'));
    for (const name of ['2026-11-26/1.leaves', '2026-11-26/2.leaves', 'BEGIN'])
      await place.write(name, [Buffer.from(name)]);
    expect(made()).toEqual([
      'archive/ledger/2026-11-26',
      'archive/ledger',
      'archive',
      ...['2026-11-26/1.leaves', '2026-11-26/2.leaves', 'BEGIN'].map(
        (one) => `archive/ledger/${one}`,
      ),
    ]);
    expect(lostWithPower()).toEqual([]);
  });

  it('once, by somebody who ended before it was durable, is so when it is written again', async () => {
    const [place, path] = [writeOnceFolder(folder), join(folder, '2026-11-26/1.leaves')];
    await place.write('2026-11-26/1.leaves', [Buffer.from('1')]);
    notedFiles.splice(
      0,
      Infinity,
      ...[dirname(path), path].map((one) => ({ what: 'made' as const, path: one })),
    );
    await place.write('2026-11-26/1.leaves', [Buffer.from('1')]);
    expect(lostWithPower()).toEqual([]);
  });

  it('by an export, too', async () => {
    const target = targetOf(pathToFileURL(join(folder, 'export')).href, {});
    await target.write('2026/11/one.jsonl', Buffer.from('{}'));
    expect(made()).toContain('export/2026/11/one.jsonl');
    expect(lostWithPower()).toEqual([]);
  });
});
