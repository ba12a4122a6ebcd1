import { randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Refusal } from '@nightshift/kernel';

// `dist/web` is beside both `src` and the rest of `dist`.
const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'web');

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** Compressed already. */
const DENSE = new Set(['.woff2']);
const NONCE = '__NONCE__';
const NONCE_BYTES = 18;

export interface BuiltFile {
  readonly type: string;
  readonly content: Buffer;
  /** Absent where it would save nothing. */
  readonly gzipped: (() => Buffer) | undefined;
}

export interface Built {
  /** @throws Refusal `not-built` */
  readonly page: () => { readonly html: string; readonly nonce: string };
  /** Only what was built: no other file of the machine can be named. */
  readonly file: (path: string) => BuiltFile | undefined;
}

/** The built console, read once when it is first asked for. */
export const openBuilt = (): Built => {
  let html: string | undefined;
  let files: ReadonlyMap<string, BuiltFile> | undefined;
  return {
    page: () => {
      html ??= readPage();
      const nonce = randomBytes(NONCE_BYTES).toString('base64');
      return { html: html.replaceAll(NONCE, nonce), nonce };
    },
    file: (path) => {
      // What is not built yet may be, the next time.
      if (!files?.size) files = readFiles();
      return files.get(path);
    },
  };
};

const readPage = (): string => {
  const path = join(folder, 'index.html');
  if (!existsSync(path))
    throw new Refusal(
      'not-built',
      'unavailable',
      'The console is not built. Run `npm run build` where Nightshift was started; the API works without it.',
    );
  return readFileSync(path, 'utf8');
};

const readFiles = (): ReadonlyMap<string, BuiltFile> =>
  new Map(
    globSync('**/*', { cwd: folder })
      .filter((path) => TYPES[extname(path)] !== undefined)
      .map((path) => [path, fileAt(path)] as const),
  );

const fileAt = (path: string): BuiltFile => {
  const content = readFileSync(join(folder, path));
  let gzipped: Buffer | undefined;
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    content,
    gzipped: DENSE.has(extname(path))
      ? undefined
      : () => (gzipped ??= gzipSync(content, { level: 9 })),
  };
};
