import { Refusal, sha256 } from '@nightshift/kernel';
import type { Target } from '../export/place.js';
import {
  bytesOfJson,
  HEAD,
  headOf,
  headOfBytes,
  manifestOfBytes,
  type Pointer,
  type RangeManifest,
} from './range-manifest.js';

/** How far the database says that it is written. */
interface Known {
  readonly upToIndex: number;
  readonly manifest: Pointer | undefined;
}

interface Signed {
  readonly origin: string;
  /** Events that the newest checkpoint covers. */
  readonly size: number;
  readonly rootOf: (size: number) => Promise<Buffer>;
}

/**
 * What the place has beyond what the database knows: a process ended between the two, or the
 * database was restored from a backup. `undefined`: nothing. A head that is behind is written anew.
 * @throws Refusal `export-differs` if the one cannot have come out of the other
 */
export const resumed = async (
  target: Target,
  known: Known,
  signed: Signed,
): Promise<{ readonly upToIndex: number; readonly manifest: Pointer } | undefined> => {
  if (known.manifest) await manifestAt(target, known.manifest);
  const bytes = await target.read(HEAD);
  const head = bytes && headOfBytes(HEAD, bytes);
  if (!head || head.lastIndex <= known.upToIndex) {
    await mendHead(target, head?.lastIndex ?? 0, known);
    return undefined;
  }
  await refuseUnreached(target, known, head.manifest);
  await refuseOther(await manifestAt(target, head.manifest), signed);
  return { upToIndex: head.lastIndex, manifest: head.manifest };
};

/**
 * A replica that lost its lock while its head was on the way puts it there after the newer one of another:
 * whoever begins at the head would see nothing behind it, for as long as nothing further is signed.
 */
const mendHead = async (
  target: Pick<Target, 'write'>,
  lastIndex: number,
  { upToIndex, manifest }: Known,
): Promise<void> => {
  if (manifest && lastIndex < upToIndex)
    await target.write(HEAD, bytesOfJson(headOf(upToIndex, manifest)));
};

/** Range by range back to what is known: neither gap nor overlap. */
const refuseUnreached = async (
  target: Pick<Target, 'read'>,
  known: Known,
  newest: Pointer,
): Promise<void> => {
  let at: Pointer | null = newest;
  let end: number | undefined;
  while (at && at.sha256 !== known.manifest?.sha256) {
    const manifest: RangeManifest = await manifestAt(target, at);
    if (end !== undefined && manifest.lastIndex !== end) throw differs('has a gap in its ranges');
    end = manifest.firstIndex - 1;
    at = manifest.previous;
  }
  if (end !== known.upToIndex)
    throw differs('goes on from another range than the one that the database knows');
};

const refuseOther = async (newest: RangeManifest, signed: Signed): Promise<void> => {
  if (newest.origin !== signed.origin)
    throw differs(`is of the ledger ${newest.origin}, and this one is ${signed.origin}`);
  if (newest.lastIndex > signed.size)
    throw differs(`has ${newest.lastIndex} events, and the ledger signs only ${signed.size} now`);
  if ((await signed.rootOf(newest.lastIndex)).toString('hex') !== newest.rootHash)
    throw differs(`has ${newest.lastIndex} events that are not those of the ledger`);
};

const manifestAt = async (
  target: Pick<Target, 'read'>,
  { name, sha256: hash }: Pointer,
): Promise<RangeManifest> => {
  const bytes = await target.read(name);
  if (!bytes) throw differs(`lacks ${name}, which was written`);
  if (sha256(bytes) !== hash) throw differs(`has another ${name} than was written`);
  return manifestOfBytes(name, bytes);
};

const differs = (reason: string): Refusal =>
  new Refusal(
    'export-differs',
    'conflict',
    `What stands where the export goes ${reason}. Restore it, or name a new place with NIGHTSHIFT_EXPORT_TO: there everything is written anew.`,
  );
