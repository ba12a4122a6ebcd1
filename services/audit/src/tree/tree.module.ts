import type { Provider } from '@nestjs/common';
import { poller, type ServiceRuntime } from '@nightshift/service-kit';
import type { LedgerClients, LedgerLocation } from '../ledger/clickhouse.store.js';
import type { LedgerIndex } from '../ledger/ledger-index.store.js';
import type { LedgerRows } from '../ledger/ledger-rows.store.js';
import { CHECKPOINTS, TREE } from '../tokens.js';
import { Checkpoints } from './checkpoints.store.js';
import { CheckpointFolder } from './folder.store.js';
import { keptSigners } from './keys.store.js';
import { CheckpointSigner } from './signer.store.js';
import type { Signer } from './signing.adapter.js';
import { checkpointConfig, type CheckpointSettings } from './tree.config.js';
import { catchUp } from './tiles.store.js';
import { Tree } from './tree.store.js';

export interface TreeOptions {
  readonly runtime: ServiceRuntime;
  readonly config: LedgerLocation & { readonly checkpoints?: CheckpointSettings };
  readonly clients: LedgerClients;
  readonly rows: LedgerRows;
  readonly index: LedgerIndex;
}

/** The tree over the ledger, and what signs it. */
export interface TreeRoom {
  readonly providers: readonly Provider[];
  readonly checkpoints: Checkpoints;
  readonly tree: Tree;
  readonly folder: CheckpointFolder | undefined;
  /** By the ledger's own key; absent without one. */
  readonly seal: Signer['seal'] | undefined;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

export const openTree = async ({
  runtime,
  config,
  clients,
  rows,
  index,
}: TreeOptions): Promise<TreeRoom> => {
  const { dataSource, log } = runtime;
  const settings = config.checkpoints ?? checkpointConfig({});
  await catchUp(dataSource);
  const signers = settings.signers ?? (await ownSigners(config));
  if (signers.length === 0)
    log.warn('the ledger is not signed: set NIGHTSHIFT_CHECKPOINT_KEY, the same for every replica');
  const tree = new Tree(dataSource);
  const checkpoints = new Checkpoints(dataSource);
  const folder = settings.folder === undefined ? undefined : new CheckpointFolder(settings.folder);
  const signer = new CheckpointSigner({
    runtime,
    clients,
    rows,
    index,
    tree,
    checkpoints,
    signers,
    folder,
  });
  const rounds = poller(settings.everyMs, signer.round, log);
  return {
    tree,
    checkpoints,
    folder,
    seal: signers[0]?.seal,
    providers: [
      { provide: TREE, useValue: tree },
      { provide: CHECKPOINTS, useValue: checkpoints },
    ],
    start: rounds.start,
    stop: rounds.stop,
  };
};

/** With a server there is no folder that every replica shares: there the key is given. */
const ownSigners = async (location: LedgerLocation): Promise<readonly Signer[]> =>
  'path' in location ? keptSigners(location.path) : [];
