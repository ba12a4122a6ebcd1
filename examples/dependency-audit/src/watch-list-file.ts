import { constants } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

interface Line {
  readonly package: string;
  readonly version: string;
  readonly reason: string;
  /** Of the call that wrote it: by this it is found again. */
  readonly key: string;
}

/** Beside everything else that Nightshift keeps. No brief names it: it is not for callers to choose. */
export const watchListPath = (): string =>
  resolve(process.env['NIGHTSHIFT_DATA'] || '.nightshift', 'example', 'watch-list.jsonl');

const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

export const addLine = async (line: Line): Promise<void> => {
  const path = watchListPath();
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, APPEND, 0o600);
  try {
    await file.write(`${JSON.stringify(line)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Whether the call with this key has written its line. A line that was cut off was not. */
export const holdsKey = async (key: string): Promise<boolean> => {
  const text = await readFile(watchListPath(), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').some((line) => line.endsWith(`"key":${JSON.stringify(key)}}`));
};
