import { dirname } from 'node:path';

type Files = typeof import('node:fs/promises');

interface Noted {
  readonly what: 'made' | 'synced';
  readonly path: string;
}

/** What was made and synced, in order, as no test can take the power away. */
export const notedFiles: Noted[] = [];

const note = (what: Noted['what'], path: unknown): void =>
  void notedFiles.push({ what, path: String(path) });

/**
 * The file system as it is, and noted: for `vi.mock('node:fs/promises', …)`. By itself, beside the
 * other tools for tests, as those read files when they are imported.
 */
export const notingFiles = (real: Files): Files => ({
  ...real,
  open: async (...args) => {
    const handle = await real.open(...args);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      await sync();
      note('synced', args[0]);
    };
    return handle;
  },
  mkdir: (async (...args: Parameters<Files['mkdir']>) => {
    const made = await real.mkdir(...args);
    const top = made === undefined ? args[0] : dirname(made);
    for (let at = String(args[0]); at !== top; at = dirname(at)) note('made', at);
    return made;
  }) as Files['mkdir'],
  link: async (from, to) => {
    if (!notedFiles.some(({ what, path }) => what === 'synced' && path === from))
      throw new Error(`${String(to)} would be a name for what is not on the disk yet.`);
    await real.link(from, to);
    note('made', to);
  },
  rename: async (from, to) => {
    await real.rename(from, to);
    note('made', to);
  },
});

/** Of what has a name that only the memory of the machine knows. */
export const lostWithPower = (): readonly string[] =>
  notedFiles.flatMap(({ what, path }, at) =>
    what === 'made' &&
    !notedFiles.slice(at).some((one) => one.what === 'synced' && one.path === dirname(path))
      ? [path]
      : [],
  );
