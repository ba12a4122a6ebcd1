import { createReadStream } from 'node:fs';
import { FileVerifier, type Verdict } from '@nightshift/audit/offline';
import { growingSha256, Refusal, type Sha256 } from '@nightshift/kernel';
import { textIn, unreadable } from '../files.js';

const LINE_FEED = 0x0a;

/**
 * The lines of a file, without their line feeds, one at a time; `undefined`: not UTF-8. A line ends
 * at a line feed and nowhere else: texts may hold every other separator.
 * @throws Refusal `no-such-file`, `line-too-long`
 */
export const linesOf = async function* (file: string): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
        yield textOf(Buffer.concat([...parts, chunk.subarray(from, at)]));
        parts = [];
        from = at + 1;
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
    }
    if (parts.length > 0) yield textOf(Buffer.concat(parts));
  } catch (error) {
    throw isTooLong(error) ? lineTooLong(file) : unreadable(file, error);
  }
};

const textOf = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    // Text that is too long for this engine is another matter: of the file that says nothing.
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') return undefined;
    throw error;
  }
};

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

const TOO_LONG: ReadonlySet<unknown> = new Set(['ERR_STRING_TOO_LONG', 'ERR_BUFFER_TOO_LARGE']);
const isTooLong = (error: unknown): boolean => TOO_LONG.has(codeOf(error));

const lineTooLong = (file: string): Refusal =>
  new Refusal(
    'line-too-long',
    'invalid',
    `${file} has a line that is too long to be read here, which says nothing of what stands in it. tools/verify-py/verify.py reads lines of any length.`,
  );

/** Of verifier keys, and files that hold them, one a line. @throws Refusal `invalid-key`, `no-such-file` */
export const keysOf = async (given: readonly string[]): Promise<readonly string[]> =>
  (await Promise.all(given.map(keysIn))).flat();

/** @param keys verifier keys, or files that hold them, one a line */
export const verdictOf = async (file: string, keys: readonly string[]): Promise<Verdict> => {
  const verifier = new FileVerifier(await keysOf(keys));
  for await (const line of linesOf(file)) verifier.line(line);
  return verifier.finish();
};

/** What tells one reading of a file from another. */
class LinesDigest {
  private readonly growing = growingSha256();
  /** Of the first line, the head: most of a report is made of it at once. */
  first: Sha256 | undefined;

  add(line: string | undefined): void {
    // No text is what stands for bytes that are none.
    if (line !== undefined) for (const part of ['=', line]) this.growing.add(part);
    this.growing.add('\n');
    this.first ??= this.growing.hex();
  }

  get all(): Sha256 {
    return this.growing.hex();
  }
}

export interface Reading {
  readonly verdict: Verdict;
  /** Of the lines that the verdict is on. */
  readonly digest: Pick<LinesDigest, 'first' | 'all'>;
}

/** For whoever reads the file once more. @param keys as of {@link verdictOf} */
export const readingOf = async (file: string, keys: readonly string[]): Promise<Reading> => {
  const verifier = new FileVerifier(await keysOf(keys));
  const digest = new LinesDigest();
  for await (const line of linesOf(file)) {
    verifier.line(line);
    digest.add(line);
  }
  return { verdict: verifier.finish(), digest };
};

/**
 * The lines of a file once more: those of another reading. What is made of them may be used once it has ended.
 * @throws Refusal `evidence-changed` in the place of a first line that is another one; and at the end, if any line is
 */
export const linesAgain = async function* (
  file: string,
  { first, all }: Reading['digest'],
): AsyncGenerator<string | undefined> {
  const again = new LinesDigest();
  for await (const line of linesOf(file)) {
    again.add(line);
    if (again.first !== first) throw changed(file);

    yield line;
  }
  if (again.all !== all) throw changed(file);
};

const changed = (file: string): Refusal =>
  new Refusal(
    'evidence-changed',
    'conflict',
    `${file} was changed while it was read: what was verified is not what stands there now. Give it a name under which nobody writes, and try again.`,
  );

const KEY = /^[^\p{White_Space}+]+\+[0-9a-f]{8}\+\S+$/u;

const keysIn = async (given: string): Promise<readonly string[]> => {
  if (KEY.test(given)) return [given];
  const lines = (await textIn(given)).split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length > 0 && keys.every((key) => KEY.test(key))) return keys;
  throw new Refusal(
    'invalid-key',
    'invalid',
    `${given} holds no verifier key: name+id+base64, one a line, as \`nightshift ledger key\` prints it.`,
  );
};
