import { jsonText } from '@nightshift/kernel';
import type { Disclosure } from './disclosed.adapter.js';

/*
 * How a file of the format `nightshift.evidence/2` is laid out: a head, one line for each event, an
 * end. So it is written and read a line at a time, whatever the size of the task.
 */

export const FORMAT = 'nightshift.evidence/2';
/** The same, but that nothing was said of keys to content: what was sealed stays closed. */
export const FORMER = 'nightshift.evidence/1';

export interface FileCheckpoint {
  /** Events that are in the tree. */
  readonly size: number;
  /** C2SP signed note. */
  readonly note: string;
  /** C2SP verifier keys that signed it: name, key id and public key. */
  readonly keys: readonly string[];
}

/** An event as it stands in the file. */
export interface Entry extends Disclosure {
  /** Place in the ledger, from 1. */
  readonly index: number;
  /** Hex. */
  readonly leaf: string;
  /** Hex, from the leaf's sibling upwards; null where the checkpoint does not cover it. */
  readonly proof: readonly string[] | null;
  /** The exact bytes, as text. */
  readonly bytes: string;
}

const HEAD_END = ',"events":[';
const END = ']}';

/** The first line, a field at a time. Lists may come as they are read. */
export const headParts = async function* (fields: object): AsyncGenerator<string> {
  let before = '{';
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    yield `${before}${JSON.stringify(name)}:`;
    if (isList(value)) yield* listParts(value);
    else yield jsonText(value);
    before = ',';
  }
  yield `${HEAD_END}\n`;
};

type List = Iterable<unknown> | AsyncIterable<unknown>;

const isList = (value: unknown): value is List =>
  Array.isArray(value) ||
  (value !== null && typeof value === 'object' && Symbol.asyncIterator in value);

const listParts = async function* (items: List): AsyncGenerator<string> {
  let before = '';
  yield '[';
  for await (const item of items) {
    yield `${before}${jsonText(item)}`;
    before = ',';
  }
  yield ']';
};

export const LAST_LINE = `\n${END}\n`;

/** @param line without its line feed */
export const headIn = (line: string): Readonly<Record<string, unknown>> | undefined =>
  line.endsWith(HEAD_END) ? objectIn(`${line.slice(0, -HEAD_END.length)}}`) : undefined;

export const isEnd = (line: string): boolean => line === END;

export const entryIn = (
  line: string,
): { readonly entry: Entry; readonly isLast: boolean } | undefined => {
  const isLast = !line.endsWith(',');
  const entry = objectIn(isLast ? line : line.slice(0, -1));
  return entry && isEntry(entry) ? { entry, isLast } : undefined;
};

/**
 * Only what is spelled as JSON.stringify spells it: a name that stands twice, or anything else that
 * two readers could read in two ways, is no line of a file.
 */
const objectIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isObject && jsonText(value) === text ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

const HASH = /^[0-9a-f]{64}$/;
const isHash = (value: unknown): boolean => typeof value === 'string' && HASH.test(value);

const isEntry = (value: object): value is Entry => {
  const { index, leaf, proof, bytes, contentKey, contentErased } = value as Record<
    keyof Entry,
    unknown
  >;
  return (
    Number.isSafeInteger(index) &&
    (index as number) > 0 &&
    isHash(leaf) &&
    (proof === null || (Array.isArray(proof) && proof.every(isHash))) &&
    typeof bytes === 'string' &&
    bytes.isWellFormed() &&
    (contentKey === undefined || typeof contentKey === 'string') &&
    (contentErased === undefined || contentErased === true)
  );
};
