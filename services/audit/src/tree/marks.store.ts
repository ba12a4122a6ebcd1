import { isRefusal } from '@nightshift/kernel';
import type { Checkpoints } from './checkpoints.store.js';
import type { CheckpointFolder, PublishedNote } from './folder.store.js';
import { checkpointOfText, keyOfText, textOfKey } from './note.js';
import { signersOf } from './signing.adapter.js';
import { isStranger, Trust } from './trust.js';

/** A checkpoint that the events are held against. */
export interface Mark {
  readonly size: number;
  readonly root: Buffer;
  readonly place: Place;
  /** Why it does not count. */
  readonly fault: string | undefined;
  /** Of the first from elsewhere, if a stranger to those signed here: the size of the first of them. */
  readonly strangeSince?: number | undefined;
}

/** Where it stands: with whoever verifies, in the folder, or in our own database. */
export type Place = 'given' | 'folder' | 'database';

/** What whoever verifies brings along: it was not in the hands of whoever runs this. */
export interface Brought {
  /** A signed note. */
  readonly checkpoint?: string | undefined;
  /** Verifier keys that are trusted, and no others before they vouch. */
  readonly keys?: readonly string[] | undefined;
}

/** Of our own with the root that stands beside it. */
type Found = PublishedNote & { readonly root?: Buffer };

export interface MarkSources {
  readonly checkpoints: Checkpoints;
  readonly folder: CheckpointFolder | undefined;
  readonly brought: Brought;
}

/**
 * All checkpoints there are, by size; at the same size those of others come first. They share one
 * trust: a key that signs here must be one that also those elsewhere vouch for.
 * @throws Refusal `invalid-key`, `invalid-note` for what was brought
 */
export const marksOf = async function* (sources: MarkSources): AsyncGenerator<Mark> {
  const { checkpoints, folder, brought } = sources;
  const named = (brought.keys ?? []).map((key) => textOfKey(keyOfText(key)));
  const known = [
    ...new Set([...named, ...((await folder?.keys()) ?? []), ...(await checkpoints.keys())]),
  ].filter(isKey);
  const trust = new Trust(named);
  // Trust begins with whoever signs first: if that was here, the first from elsewhere decides.
  let firstHere: number | undefined;
  let isDecided = false;
  for await (const [place, found] of inOrder<Place>([
    ['given', given(brought.checkpoint)],
    ['folder', folder?.notes() ?? nothing()],
    ['database', checkpoints.all()],
  ])) {
    const mark = markOf(found, place, known, trust);
    if (place === 'database') firstHere ??= mark.size;
    const since = isDecided || place === 'database' ? undefined : firstHere;
    isDecided ||= place !== 'database';
    yield since !== undefined && isStranger(mark.fault) ? { ...mark, strangeSince: since } : mark;
  }
};

const markOf = (found: Found, place: Place, known: readonly string[], trust: Trust): Mark => {
  const { size, root: beside } = found;
  if ('fault' in found) return { size, root: Buffer.alloc(0), place, fault: found.fault };
  const { note } = found;
  try {
    const { note: parsed, signers, forged } = signersOf(note, known);
    const said = checkpointOfText(parsed.text);
    const fault =
      trust.faultOf(signers, forged, said.keys) ??
      (said.size === size && (!beside || said.root.equals(beside))
        ? undefined
        : 'what stands beside it is not what it says');
    return { size, root: said.root, place, fault };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { size, root: Buffer.alloc(0), place, fault: error.message };
  }
};

/** @throws Refusal `invalid-key`, `invalid-note` */
export const refuseUnreadable = ({ checkpoint, keys = [] }: Brought): void => {
  for (const key of keys) keyOfText(key);
  if (checkpoint !== undefined) sizeOfNote(checkpoint);
};

const lineEnded = (note: string): string => (note.endsWith('\n') ? note : `${note}\n`);

const sizeOfNote = (note: string): number =>
  checkpointOfText(signersOf(lineEnded(note), []).note.text).size;

const given = async function* (note: string | undefined): AsyncGenerator<Found> {
  if (note === undefined) return;
  yield { size: sizeOfNote(note), note: lineEnded(note) };
};

const nothing = async function* (): AsyncGenerator<Found> {};

const isKey = (text: string): boolean => {
  try {
    return keyOfText(text).id !== '';
  } catch {
    return false;
  }
};

/** By size; of equal ones the earlier source first. */
const inOrder = async function* <K>(
  sources: readonly (readonly [K, AsyncGenerator<Found>])[],
): AsyncGenerator<readonly [K, Found]> {
  const heads = await Promise.all(
    sources.map(async ([key, source]) => ({ key, source, next: await source.next() })),
  );
  for (;;) {
    const open = heads.filter(({ next }) => next.done !== true);
    const [first] = open.sort((one, other) => sizeOf(one.next) - sizeOf(other.next));
    if (!first || first.next.done) return;
    yield [first.key, first.next.value];
    first.next = await first.source.next();
  }
};

const sizeOf = (next: IteratorResult<Found>): number => (next.done ? 0 : next.value.size);
