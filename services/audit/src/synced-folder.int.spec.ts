import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { targetOf } from './export/target.store.js';
import { writeOnceFolder } from './tree/write-once-folder.store.js';

// Real: the file system. Noted: what was made and synced in it, in order, as no test can take the power away.
const noted = vi.hoisted(() => ({ done: [] as { what: 'made' | 'synced'; path: string }[] }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const note = (what: 'made' | 'synced', path: unknown): void =>
    void noted.done.push({ what, path: String(path) });
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      const handle = await real.open(...args);
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        await sync();
        note('synced', args[0]);
      };
      return handle;
    },
    mkdir: async (...args: Parameters<typeof real.mkdir>) => {
      const made = await real.mkdir(...args);
      const top = made === undefined ? args[0] : dirname(made);
      for (let at = String(args[0]); at !== top; at = dirname(at)) note('made', at);
      return made;
    },
    link: async (from: string, to: string) => {
      // A name for what is not on the disk yet would be one of an empty file.
      expect(noted.done).toContainEqual({ what: 'synced', path: from });
      await real.link(from, to);
      note('made', to);
    },
    rename: async (from: string, to: string) => {
      await real.rename(from, to);
      note('made', to);
    },
  };
});

/** Of what has a name that only the memory of the machine knows. */
const lostWithPower = (): readonly string[] =>
  noted.done.flatMap(({ what, path }, at) =>
    what === 'made' &&
    !noted.done.slice(at).some((one) => one.what === 'synced' && one.path === dirname(path))
      ? [path]
      : [],
  );
const made = (): readonly string[] =>
  noted.done.filter(({ what }) => what === 'made').map(({ path }) => path.slice(folder.length + 1));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-synced-'));
  noted.done.length = 0;
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
    noted.done.splice(
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
