import { type Json, type Sha256, sha256, sortedJson } from '@nightshift/kernel';
import type { WholeResult } from './run-command.js';

/** How much of a result a conversation takes, and what becomes of the rest. */

/** Unless the tool says otherwise. A result is sent again with every call that follows. */
const TOLD_BYTES = 65_536;
/** More than this is no result for an agent; it is not kept either. */
const MOST_BYTES = 16_777_216;

export interface FittedResult {
  /** What the model is told. */
  readonly result: Json;
  /** Set where that is only a part; `text` is to be stored under its hash. */
  readonly whole?: WholeResult & { readonly text: string };
}

/** @throws Error where it is too large to be kept */
export const fitted = (tool: string, whole: Json, told = TOLD_BYTES): FittedResult => {
  const text = sortedJson(whole);
  const bytes = Buffer.byteLength(text);
  if (bytes <= told) return { result: whole };
  if (bytes > MOST_BYTES)
    throw new Error(
      `${tool} answered with ${bytes} bytes; no more than ${MOST_BYTES} are taken. Ask for less at a time.`,
    );
  const hash = sha256(text);
  return { result: partOf(text, bytes, hash, told), whole: { hash, bytes, text } };
};

/** The beginning of the result, as text, with what it is the beginning of. */
const partOf = (text: string, bytes: number, hash: Sha256, told: number): Json => {
  const part = (excerpt: string): Json => ({
    cut: true,
    note: `Only the beginning of the result is shown, as JSON text: it has ${bytes} bytes.`,
    bytes,
    hash,
    excerpt,
  });
  const room = told - Buffer.byteLength(JSON.stringify(part('')));
  return part(beginning(text, room));
};

/** As much of `text` as takes up to `room` bytes within JSON, where quotes and the like are longer. */
const beginning = (text: string, room: number): string => {
  let length = room;
  for (;;) {
    const cut = whole(text.slice(0, length));
    const needed = Buffer.byteLength(JSON.stringify(cut)) - 2;
    if (needed <= room) return cut;
    length = Math.max(0, Math.min(length - 1, Math.floor((length * room) / needed)));
  }
};

/** Without the first half of a character that was cut in two. */
const whole = (text: string): string => text.replace(/[\uD800-\uDBFF]$/, '');
