import { once } from 'node:events';
import { link, open, readFile, rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '@nightshift/kernel';

/** @throws Refusal `no-such-file` */
export const textIn = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
};

/** An argument as it stands, or what the file holds that it names with `@`. @throws Refusal `no-such-file` */
export const textNamedBy = async (argument: string): Promise<string> =>
  argument.startsWith('@') ? textIn(argument.slice(1)) : argument;

export const unreadable = (file: string, error: unknown): Refusal =>
  new Refusal('no-such-file', 'invalid', `${file} cannot be read: ${(error as Error).message}.`);

/** Of a secret, for its owner alone; never over a file that is there. @throws Refusal `file-unwritable` */
export const writeSecret = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    throw unwritable(file, error);
  }
};

/** As fast as it is read at the other end. */
export const toStandardOutput = async (
  parts: AsyncIterable<string | Uint8Array>,
): Promise<void> => {
  const { stdout } = process;
  for await (const part of parts) if (!stdout.write(part)) await once(stdout, 'drain');
};

/**
 * All of it or nothing, and never over a file that is there: it gets its name once it is whole.
 * What is thrown where the parts come from goes through as it is.
 * @returns how many bytes
 * @throws Refusal `file-unwritable`
 */
export const writeWhole = async (
  file: string,
  parts: AsyncIterable<string | Uint8Array>,
): Promise<number> => {
  const part = `${file}.${process.pid}.part`;
  const source = new Source(parts);
  try {
    // Opened before anything is read: a stream that is broken off while it opens makes its file later.
    const stream = (await open(part, 'wx', 0o600)).createWriteStream({ flush: true });
    await pipeline(source.read(), stream);
    // Unlike a rename, this fails where a file of this name is there already.
    await link(part, file);
    return stream.bytesWritten;
  } catch (error) {
    throw source.failure === undefined ? unwritable(file, error) : source.failure;
  } finally {
    await rm(part, { force: true });
  }
};

/** Tells what failed to be read from what failed to be written. */
class Source {
  failure: unknown;

  constructor(private readonly parts: AsyncIterable<string | Uint8Array>) {}

  async *read(): AsyncGenerator<string | Uint8Array> {
    try {
      yield* this.parts;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

const unwritable = (file: string, error: unknown): Refusal =>
  new Refusal(
    'file-unwritable',
    'invalid',
    `${file} cannot be made: ${(error as Error).message}. A file that is there is never written over.`,
  );
