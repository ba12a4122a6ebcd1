import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventOf } from '@nightshift/contracts';
import { instantOf } from '@nightshift/kernel';
import type { ServiceRuntime } from '@nightshift/service-kit';
import { afterEach, beforeEach } from 'vitest';
import type { TestLedger } from '../ledger/ledger-fixture.spec.js';
import type { Ledger } from '../ledger/verify.store.js';
import { CheckpointFolder } from './folder.store.js';
import { writeOnceFolder } from './write-once-folder.store.js';
import { CheckpointSigner } from './signer.store.js';
import { newSecret, type Signer, signerOf } from './signing.adapter.js';
import { Tree } from './tree.store.js';

export const ORIGIN = 'ledger.example';
export const newSigner = (name = ORIGIN): Signer => signerOf(newSecret(name));

type Store = Pick<ServiceRuntime['store'], 'read' | 'append'>;

/** One stream in memory, where a test looks at what was told. */
export const memoryStore = (told: unknown[]): Store => ({
  read: async (_stream, after = 0) => told.slice(after) as EventOf[],
  append: async ({ appends }) => {
    for (const { expectedVersion, events } of appends) {
      if (told.length !== expectedVersion) throw new Error('VersionConflict');
      told.push(...events.map(({ body }) => body));
    }
    return [];
  },
});

export interface Signing {
  readonly folder: CheckpointFolder;
  /** Data of the events that told of checkpoints. */
  readonly told: { readonly type: string; readonly data: Record<string, unknown> }[];
  /** One that signs with these keys, first of all with the one this test began with. */
  readonly signer: (...keys: readonly Signer[]) => CheckpointSigner;
  /** One that looks neither into the folder nor at what was told, and leaves nothing there. */
  readonly forger: (...keys: readonly Signer[]) => CheckpointSigner;
  /** What was logged as an error. */
  readonly errors: string[];
  readonly key: Signer;
  /** The ledger as `verifyLedger` takes it, with the folder. */
  readonly sealed: () => Ledger;
}

/** Real: folder, database, engine. For each test a folder and a key of its own. */
export const useSigning = (ledger: () => TestLedger): (() => Signing) => {
  let signing: Signing;
  beforeEach(async () => {
    signing = await newSigning(ledger);
  });
  afterEach(() => rm(signing.folder.name, { recursive: true, force: true }));
  return () => signing;
};

/** Whoever makes it takes the folder away again. */
export const newSigning = async (ledger: () => TestLedger): Promise<Signing> => {
  const path = await mkdtemp(join(tmpdir(), 'nightshift-checkpoints-'));
  return signingIn(ledger, new CheckpointFolder(writeOnceFolder(path)), newSigner());
};

export const signingIn = (
  ledger: () => TestLedger,
  folder: CheckpointFolder,
  key: Signer,
): Signing => {
  const told: Signing['told'] = [];
  const errors: string[] = [];
  const log = { error: (_: object, text: string) => void errors.push(text) };
  const clock = { now: () => instantOf(Date.now()) };
  const signerWith = (
    keys: readonly Signer[],
    where: CheckpointFolder | undefined,
    heard: Signing['told'],
  ): CheckpointSigner => {
    const { dataSource, clients, rows, index, checkpoints } = ledger();
    return new CheckpointSigner({
      runtime: {
        store: memoryStore(heard) as ServiceRuntime['store'],
        dataSource,
        clock,
        log: log as unknown as ServiceRuntime['log'],
      },
      clients,
      rows,
      index,
      checkpoints,
      tree: new Tree(dataSource),
      signers: keys.length > 0 ? keys : [key],
      folder: where,
    });
  };
  return {
    folder,
    told,
    errors,
    key,
    sealed: () => ({ ...ledger(), folder }),
    signer: (...keys) => signerWith(keys, folder, told),
    forger: (...keys) => signerWith(keys, undefined, []),
  };
};
