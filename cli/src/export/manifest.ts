import { type Checkpoint, checkpointOfText } from '@nightshift/audit/offline';
import { Refusal } from '@nightshift/kernel';
import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** What was exported so far. A file that is not named here does not count. */
const manifest = z.object({
  format: z.literal('nightshift-ledger-export/1'),
  kind: z.enum(['parquet', 'ocsf']),
  tenant: z.string(),
  /** Name of the ledger. */
  origin: z.string(),
  /** The signed note that vouches for all of it, as it is; and what it says. */
  checkpoint: z.string(),
  treeSize: z.int().nonnegative(),
  rootHash: hex,
  /** Everything up to this place is exported; at the end of a run it is the size of the tree. */
  upToIndex: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  files: z.array(
    z.object({
      name: z.string(),
      /** Day that its events happened on (UTC). */
      day: z.string(),
      /** Places it is about: those of other days and tenants among them are not in it. */
      firstIndex: z.int().positive(),
      lastIndex: z.int().positive(),
      rows: z.int().positive(),
      bytes: z.int().nonnegative(),
      sha256: hex,
    }),
  ),
});

export type Manifest = z.infer<typeof manifest>;
export type Kind = Manifest['kind'];
export const MANIFEST = 'manifest.json';

/** What an export is of. */
interface Subject {
  readonly kind: Kind;
  readonly tenant: string;
  /** The newest checkpoint: what is not signed yet is not exported. */
  readonly note: string;
}

/**
 * The manifest to go on with: a new one, or that of an earlier run.
 * @throws Refusal `export-differs` where it is of something else
 */
export const manifestFrom = (kept: Manifest | undefined, subject: Subject): Manifest => {
  const { kind, tenant, note } = subject;
  const said = checkpointOfText(note);
  const signed = { checkpoint: note, treeSize: said.size, rootHash: said.root.toString('hex') };
  if (kept === undefined)
    return {
      format: 'nightshift-ledger-export/1',
      kind,
      tenant,
      origin: said.origin,
      ...signed,
      upToIndex: 0,
      rows: 0,
      files: [],
    };
  refuseOther(kept, subject, said);
  return { ...kept, ...signed };
};

/** @throws Refusal `not-readable` */
export const manifestIn = (bytes: Buffer): Manifest => {
  try {
    return manifest.parse(JSON.parse(bytes.toString()));
  } catch (error) {
    throw new Refusal(
      'not-readable',
      'invalid',
      `What stands there as ${MANIFEST} is none of an export: ${(error as Error).message.slice(0, 300)}`,
    );
  }
};

const refuseOther = (kept: Manifest, { kind, tenant }: Subject, said: Checkpoint): void => {
  const reason =
    kept.tenant !== tenant
      ? `is of the tenant ${kept.tenant}`
      : kept.kind !== kind
        ? `is of ${kept.kind}`
        : kept.origin !== said.origin
          ? `is of the ledger ${kept.origin}, and this one is ${said.origin}`
          : kept.treeSize > said.size
            ? `knows a tree of ${kept.treeSize} events, and the ledger signs only ${said.size} now`
            : undefined;
  if (reason !== undefined)
    throw new Refusal(
      'export-differs',
      'conflict',
      `The export that is there ${reason}: name another place, or find out why.`,
    );
};
