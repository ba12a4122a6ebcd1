import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/* Node strips the types of our sources itself; imports name what tsc will make of the files. */
const loading = `
  const { registerHooks } = await import('node:module');
  registerHooks({
    resolve: (name, context, next) =>
      next(context.parentURL?.endsWith('.ts') ? name.replace(/^(\\.\\.?\\/.*)\\.js$/, '$1.ts') : name, context),
  });
  const load = (file) => import(new URL(file, process.env.HERE).href);`;

interface SourceProcess {
  /** A module; `load` gives it a file, named from the folder of this one. */
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of the engine. */
  readonly flags?: readonly string[];
}

/** A process of its own that runs our sources. */
export const startFromSources = ({
  script,
  env = {},
  flags = [],
}: SourceProcess): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(
    process.execPath,
    [
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      '--conditions=@nightshift/source',
      ...flags,
      '--input-type=module',
      '-e',
      `${loading}\n${script}`,
    ],
    {
      cwd: import.meta.dirname,
      env: { PATH: process.env['PATH'], HERE: new URL('.', import.meta.url).href, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
