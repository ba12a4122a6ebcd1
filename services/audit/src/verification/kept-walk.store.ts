import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createDeflateRaw, createInflateRaw } from 'node:zlib';
import type { PassedLine } from '../ledger/left-streams.store.js';
import type { CountedLine } from '../ledger/ledger-counts.js';
import type { KeptWalk } from '../ledger/following.store.js';
import type { WalkState } from '../ledger/walk.store.js';

/** A code that nobody can make who has not the key of the ledger. */
export type Seal = (bytes: Uint8Array) => Buffer;

/** Which verification: what was kept of one, or found by it, counts for no other. */
export interface WhichVerification {
  readonly id: string;
  readonly question: string;
}

/** What stands in the first line. */
interface Head extends WhichVerification {
  readonly version: typeof VERSION;
  readonly since: string;
  readonly walk: WalkState;
}

/** Counts of streams and their digests, told apart by the letter. */
type Line = readonly ['c', ...CountedLine] | readonly ['d', ...PassedLine];

export type WalkToKeep = WhichVerification & KeptWalk;

export interface Sealed {
  readonly state: Buffer;
  readonly seal: Buffer;
}

/** Another version of this build may count otherwise: what it kept is read by nobody. */
const VERSION = 6;
/** Lines that are spelled at a time: in between, others have their turn. */
const LINES = 2_000;

/** A line that says where it was, and one or two for each stream. */
export const sealedWalk = async (
  { streams, digests, ...where }: WalkToKeep,
  seal: Seal,
): Promise<Sealed> => {
  const head: Head = { version: VERSION, ...where };
  const state = await buffer(
    Readable.from(chunksOf(head, linesOf(streams, digests))).pipe(createDeflateRaw({ level: 1 })),
  );
  return { state, seal: sealOfWalk(state, seal) };
};

/**
 * @returns why it is not taken: not sealed by this ledger, of another verification, or of no version
 * that this build can read, for whatever reason. Then everything is read again: that is always right.
 */
export const openedWalk = async (
  { state, seal: code }: Sealed,
  { id, question }: WhichVerification,
  seal: Seal,
): Promise<KeptWalk | string> => {
  try {
    if (!isSame(code, sealOfWalk(state, seal))) return 'this ledger has not sealed what was kept';
    const [head, ...rest] = await linesIn(state);
    const { version, since, walk, ...of } = head as Head;
    if (version !== VERSION) return 'another version kept it';
    if (of.id !== id || of.question !== question) return 'it is of another verification';
    const lines = rest as Line[];
    const streams = lines.flatMap(([kind, ...line]) => (kind === 'c' ? [line as CountedLine] : []));
    const digests = lines.flatMap(([kind, ...line]) => (kind === 'd' ? [line as PassedLine] : []));
    return { since, walk, streams, digests };
  } catch (error) {
    return `what was kept cannot be read: ${(error as Error).message}`;
  }
};

/** Under the same key, but never to be taken for a walk: what a verification found. */
export const sealOfOutcome = (
  outcome: string,
  { id, question }: WhichVerification,
  seal: Seal,
): Buffer => seal(Buffer.from(JSON.stringify(['outcome', id, question, outcome])));

export const isSame = (code: Buffer, wanted: Buffer): boolean =>
  code.length === wanted.length && timingSafeEqual(code, wanted);

const sealOfWalk = (state: Buffer, seal: Seal): Buffer =>
  seal(Buffer.concat([Buffer.from('walk\n'), state]));

/** Lines end with \n alone: a subject may hold other characters that `readline` takes for an end. */
const linesIn = async (state: Buffer): Promise<readonly unknown[]> => {
  const lines: unknown[] = [];
  let rest = '';
  const input = Readable.from([state]).pipe(createInflateRaw()).setEncoding('utf8');
  for await (const chunk of input as AsyncIterable<string>) {
    const [first = '', ...more] = chunk.split('\n');
    rest += first;
    for (const next of more) {
      lines.push(JSON.parse(rest));
      rest = next;
    }
  }
  return lines;
};

const linesOf = function* (
  streams: Iterable<CountedLine>,
  digests: Iterable<PassedLine>,
): Generator<Line> {
  for (const stream of streams) yield ['c', ...stream];
  for (const digest of digests) yield ['d', ...digest];
};

const chunksOf = function* (head: Head, given: Iterable<Line>): Generator<string> {
  let lines = [JSON.stringify(head)];
  for (const line of given) {
    if (lines.length >= LINES) {
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
    lines.push(JSON.stringify(line));
  }
  yield `${lines.join('\n')}\n`;
};
