import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { createDeflateRaw, createInflateRaw } from 'node:zlib';
import type { CountedStream } from '../ledger/verify.js';
import type { WalkState } from '../ledger/walk.store.js';

/** A code that nobody can make who has not the key of the ledger. */
export type Seal = (bytes: Uint8Array) => Buffer;

/** What stands in the first line. */
interface Head {
  readonly version: typeof VERSION;
  readonly question: string;
  readonly since: string;
  readonly walk: WalkState;
}

export interface WalkToKeep {
  readonly question: string;
  readonly since: string;
  readonly walk: WalkState;
  readonly streams: Iterable<CountedStream>;
}

export interface Sealed {
  readonly state: Buffer;
  readonly seal: Buffer;
}

/** Another version of this build may count otherwise: what it kept is read by nobody. */
const VERSION = 1;
/** Lines that are spelled at a time: in between, others have their turn. */
const LINES = 2_000;

/** A line that says where it was, and one for each stream. */
export const sealedWalk = async (
  { streams, ...where }: WalkToKeep,
  seal: Seal,
): Promise<Sealed> => {
  const head: Head = { version: VERSION, ...where };
  const state = await buffer(
    Readable.from(chunksOf(head, streams)).pipe(createDeflateRaw({ level: 1 })),
  );
  return { state, seal: seal(state) };
};

/** `undefined` for what this ledger has not sealed, for another question, or by another version. */
export const openedWalk = async (
  { state, seal: code }: Sealed,
  question: string,
  seal: Seal,
): Promise<Omit<WalkToKeep, 'question'> | undefined> => {
  const wanted = seal(state);
  if (code.length !== wanted.length || !timingSafeEqual(code, wanted)) return undefined;
  let head: Head | undefined;
  const streams: CountedStream[] = [];
  const input = Readable.from([state]).pipe(createInflateRaw());
  for await (const line of createInterface({ input })) {
    if (head) streams.push(JSON.parse(line) as CountedStream);
    else head = JSON.parse(line) as Head;
  }
  if (head?.version !== VERSION || head.question !== question) return undefined;
  return { since: head.since, walk: head.walk, streams };
};

const chunksOf = function* (head: Head, streams: Iterable<CountedStream>): Generator<string> {
  let lines = [JSON.stringify(head)];
  for (const stream of streams) {
    if (lines.length >= LINES) {
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
    lines.push(JSON.stringify(stream));
  }
  yield `${lines.join('\n')}\n`;
};
