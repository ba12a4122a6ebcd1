import { Refusal } from '@nightshift/kernel';
import { z } from 'zod';

export const EXPORT_KINDS = ['parquet', 'ocsf'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const pointer = z.object({ name: z.string(), sha256: hex });

/** What one file of a continuous export is, and what vouches for it. */
const rangeManifest = z.object({
  format: z.literal('nightshift-ledger-range/1'),
  kind: z.enum(EXPORT_KINDS),
  /** Name of the ledger. */
  origin: z.string(),
  /** Every event of these places is in the file, of whatever tenant: one a row, or a line. */
  firstIndex: z.int().positive(),
  lastIndex: z.int().positive(),
  file: pointer.extend({ bytes: z.int().nonnegative() }),
  /** Root (RFC 6962) over the leaves of all events up to `lastIndex`. */
  rootHash: hex,
  /** A signed note over a tree that is as large or larger, as it is; and what it says. */
  checkpoint: z.string(),
  treeSize: z.int().positive(),
  treeRootHash: hex,
  /** Proves that the tree of `treeSize` grew out of the one of `lastIndex` (RFC 6962). */
  consistency: z.array(hex),
  /** That of the range before, which ends where this one begins; null for the first. */
  previous: pointer.nullable(),
});

export type RangeManifest = z.infer<typeof rangeManifest>;
/** Name and hash of something that was written. */
export type Pointer = z.infer<typeof pointer>;

/** Names the newest manifest; over what it said before. */
const exportHead = z.object({
  format: z.literal('nightshift-ledger-head/1'),
  lastIndex: z.int().positive(),
  manifest: pointer,
});
type ExportHead = z.infer<typeof exportHead>;

export const HEAD = 'head.json';
export const headOf = (lastIndex: number, manifest: Pointer): ExportHead => ({
  format: 'nightshift-ledger-head/1',
  lastIndex,
  manifest,
});
const DIGITS = 15;
const padded = (index: number): string => String(index).padStart(DIGITS, '0');

export interface Range {
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** By the places alone: whoever writes the same range once more writes under the same names. */
export const namesOf = (
  kind: ExportKind,
  { firstIndex, lastIndex }: Range,
): { readonly file: string; readonly manifest: string } => {
  const range = `${padded(firstIndex)}-${padded(lastIndex)}`;
  return {
    file: `${range}.${kind === 'ocsf' ? 'ndjson' : 'parquet'}`,
    manifest: `${range}.manifest.json`,
  };
};

/** The same bytes for the same value. */
export const bytesOfJson = (value: object): Buffer =>
  Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

const read =
  <T>(shape: z.ZodType<T>) =>
  (name: string, bytes: Buffer): T => {
    try {
      return shape.parse(JSON.parse(bytes.toString()));
    } catch (error) {
      throw new Refusal(
        'not-readable',
        'invalid',
        `What stands there as ${name} is none of a continuous export: ${(error as Error).message.slice(0, 300)}`,
      );
    }
  };

/** @throws Refusal `not-readable` */
export const manifestOfBytes = read(rangeManifest);
/** @throws Refusal `not-readable` */
export const headOfBytes = read(exportHead);
