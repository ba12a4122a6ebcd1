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
export interface Entry {
  /** Place in the ledger, from 1. */
  readonly index: number;
  /** Hex. */
  readonly leaf: string;
  /** Hex, from the leaf's sibling upwards; null where the checkpoint does not cover it. */
  readonly proof: readonly string[] | null;
  /** The exact bytes, as text. */
  readonly bytes: string;
  /** Opens its sealed content, and nothing else: base64url. */
  readonly contentKey?: string;
  /** Its key was destroyed, says who wrote the file. */
  readonly contentErased?: true;
}

const HEAD_END = ',"events":[';
const END = ']}';

export const headLine = (head: object): string =>
  `${JSON.stringify(head).slice(0, -1)}${HEAD_END}\n`;

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
    return isObject && JSON.stringify(value) === text ? { ...value } : undefined;
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
