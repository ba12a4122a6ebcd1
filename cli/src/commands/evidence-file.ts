import { createReadStream } from 'node:fs';
import { FileVerifier, type Verdict } from '@nightshift/audit/offline';
import { Refusal } from '@nightshift/kernel';
import { textIn, unreadable } from '../files.js';

const LINE_FEED = 0x0a;

/**
 * The lines of a file, without their line feeds, one at a time; `undefined`: not UTF-8. A line ends
 * at a line feed and nowhere else: texts may hold every other separator.
 * @throws Refusal `no-such-file`
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
  } catch (error) {
    throw unreadable(file, error);
  }
  if (parts.length > 0) yield textOf(Buffer.concat(parts));
};

const textOf = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Of verifier keys, and files that hold them, one a line. @throws Refusal `invalid-key`, `no-such-file` */
export const keysOf = async (given: readonly string[]): Promise<readonly string[]> =>
  (await Promise.all(given.map(keysIn))).flat();

/** @param keys verifier keys, or files that hold them, one a line */
export const verdictOf = async (file: string, keys: readonly string[]): Promise<Verdict> => {
  const verifier = new FileVerifier(await keysOf(keys));
  for await (const line of linesOf(file)) verifier.line(line);
  return verifier.finish();
};

const KEY = /^[^\s+]+\+[0-9a-f]{8}\+\S+$/u;

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
