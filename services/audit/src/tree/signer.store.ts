import { type EventOf, ownTenant } from '@nightshift/contracts';
import { Refusal } from '@nightshift/kernel';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import type { LedgerIndex } from '../ledger/ledger-index.store.js';
import type { LedgerRows } from '../ledger/ledger-rows.store.js';
import type { Checkpoints, SignedCheckpoint } from './checkpoints.store.js';
import { BEGIN, type CheckpointFolder } from './folder.store.js';
import { GapWatch } from './gap-watch.store.js';
import { textOfCheckpoint, textOfKey, textOfNote } from './note.js';
import { signableUpTo } from './signable.store.js';
import type { Signer } from './signing.adapter.js';
import type { Tree } from './tree.store.js';
import { leavesOf } from './tiles.store.js';

export interface CheckpointSignerOptions {
  readonly runtime: Pick<ServiceRuntime, 'store' | 'dataSource' | 'clock' | 'log'>;
  readonly clients: Pick<LedgerClients, 'read'>;
  readonly rows: Pick<LedgerRows, 'completeUpTo'>;
  readonly index: LedgerIndex;
  readonly tree: Tree;
  readonly checkpoints: Checkpoints;
  /** The first is the ledger's own; `[]`: nothing is signed. */
  readonly signers: readonly Signer[];
  readonly folder: CheckpointFolder | undefined;
}

/**
 * Signs what the ledger has grown by, tells it on the bus, and puts it into the folder. Each of the
 * three goes on where it was, whatever ended the process in between.
 */
export class CheckpointSigner {
  private readonly gaps: GapWatch;

  constructor(private readonly options: CheckpointSignerOptions) {
    this.gaps = new GapWatch({ ...options, ...options.runtime });
  }

  /** One after the other; what fails is tried again in the next round. */
  readonly round = async (): Promise<void> => {
    await this.sign();
    await this.announce();
    await this.publish();
  };

  /**
   * `undefined` if there is nothing (more) to sign.
   * @throws Error for a ledger that was rewritten
   */
  async sign(): Promise<SignedCheckpoint | undefined> {
    const { index, clients, checkpoints, signers } = this.options;
    const [own] = signers;
    if (!own) return undefined;
    const last = await checkpoints.last();
    const { lastIndex } = await index.head();
    const signed = last?.size ?? 0;
    if (lastIndex <= signed) return undefined;
    const signable = await signableUpTo(clients, signed, lastIndex);
    if (!signable?.isWorthIt) {
      await this.gaps.look(signable?.size ?? signed, lastIndex);
      return undefined;
    }
    await this.refuseRolledBack(signed);
    await this.refuseForgotten(last);
    if (last) await this.refuseRewritten(last, own);
    return this.signNext(last, signable.size, own);
  }

  private async signNext(
    last: SignedCheckpoint | undefined,
    size: number,
    own: Signer,
  ): Promise<SignedCheckpoint | undefined> {
    const { tree, checkpoints, signers } = this.options;
    const root = await tree.root(size);
    const keys = signers.map(({ key }) => textOfKey(key));
    const checkpoint = { origin: own.key.name, size, root };
    // While the key changes, the old one vouches for the new one by what it signs.
    const text = textOfCheckpoint(keys.length > 1 ? { ...checkpoint, keys } : checkpoint);
    const added = await checkpoints.add({
      number: (last?.number ?? 0) + 1,
      size,
      root,
      note: textOfNote({ text, signatures: signers.map(({ sign }) => sign(text)) }),
      keys,
      newKeys: keys.filter((key) => !last?.keys.includes(key)),
    });
    return added ? checkpoints.at(size) : undefined;
  }

  /** What was signed once for these places must not be signed otherwise. @throws Error */
  private async refuseRolledBack(signed: number): Promise<void> {
    const elsewhere = (await this.options.folder?.newestSize()) ?? 0;
    if (elsewhere > signed)
      throw new Error(
        `The ledger is not signed: ${elsewhere} events were, as NIGHTSHIFT_CHECKPOINT_FOLDER says, and the database knows of ${signed}. Was it restored from a backup? Keep that folder as it is, and name a new one.`,
      );
  }

  /** What was told on the bus was signed: a table that lacks it was emptied. @throws Refusal */
  private async refuseForgotten(last: SignedCheckpoint | undefined): Promise<void> {
    const { checkpoints, runtime } = this.options;
    const known = last?.number ?? 0;
    const [told] = await runtime.store.read(STREAM, known);
    // Another process may have signed and told it a moment ago: then the table has it by now.
    if (!told || ((await checkpoints.last())?.number ?? 0) > known) return;
    throw new Refusal(
      'checkpoint-forgotten',
      'conflict',
      `The ledger is not signed any more: checkpoint ${known + 1} was announced, and the database has ${known} of them. Somebody took it away, or it was restored from a backup. Compare the ledger with the checkpoints that were kept elsewhere: \`nightshift ledger verify --checkpoint\`.`,
    );
  }

  /** @throws Error */
  private async refuseRewritten(last: SignedCheckpoint, own: Signer): Promise<void> {
    const [origin] = last.note.split('\n');
    if (origin !== own.key.name)
      throw new Error(
        `The ledger is not signed: it is called "${origin}", and its key "${own.key.name}". Make one with \`nightshift ledger key ${origin}\`.`,
      );
    if (!(await this.options.tree.root(last.size)).equals(last.root))
      throw new Error(
        `The ledger is not signed any more: its first ${last.size} events are not those of its checkpoint ${last.number}. Run \`nightshift ledger verify\`.`,
      );
  }

  /** As an event: its place in the stream is the checkpoint's number, so none is told twice. */
  private async announce(): Promise<void> {
    const { checkpoints, runtime } = this.options;
    for (const checkpoint of await checkpoints.unannounced()) {
      const { number, size, root, note, keys, newKeys } = checkpoint;
      const [origin = ''] = note.split('\n');
      const [told] = await runtime.store.read(STREAM, number - 1);
      if (told) {
        refuseOther(told, checkpoint);
      } else {
        const data = { number, origin, treeSize: size, rootHash: root.toString('hex'), note };
        const context = dueContextOf(ownTenant, STREAM, runtime.clock.now());
        const body = {
          type: 'checkpoint.signed.v1' as const,
          data: { ...data, keys: [...keys], newKeys: [...newKeys] },
        };
        await runtime.store.append({
          appends: [{ stream: STREAM, expectedVersion: number - 1, events: [{ body, context }] }],
          inbox: [],
        });
      }
      await checkpoints.mark(number, 'announced_at');
    }
  }

  private async publish(): Promise<void> {
    const { checkpoints, folder, runtime } = this.options;
    if (!folder) return;
    let from = await checkpoints.publishedSize();
    await refuseEmpty(folder, from);
    for (const checkpoint of await checkpoints.unpublished()) {
      const leaves = leavesOf(runtime.dataSource, from, checkpoint.size);
      await folder.add(checkpoint, from, leaves);
      await checkpoints.mark(checkpoint.number, 'published_at');
      from = checkpoint.size;
    }
  }
}

/** An empty mount point looks like a folder: what is written there is not where people will look. @throws Refusal */
const refuseEmpty = async (folder: CheckpointFolder, published: number): Promise<void> => {
  if (published === 0 || (await folder.isOurs())) return;
  throw new Refusal(
    'checkpoint-folder-empty',
    'unavailable',
    `NIGHTSHIFT_CHECKPOINT_FOLDER (${folder.name}) holds no checkpoint, though checkpoints up to event ${published} were published: is it mounted, is it the same bucket and prefix? To begin in a new one, put an empty file ${BEGIN} there. Checkpoints wait until then.`,
  );
};

/** @throws Refusal */
const refuseOther = (told: EventOf, { number, root, note }: SignedCheckpoint): void => {
  const isSame =
    told.type === 'checkpoint.signed.v1' &&
    told.data.rootHash === root.toString('hex') &&
    told.data.note === note;
  if (isSame) return;
  throw new Refusal(
    'checkpoint-contradicts',
    'conflict',
    `Checkpoint ${number} was announced with another root or note than the database has: one of the two was forged. Run \`nightshift ledger verify\` with a checkpoint that was kept elsewhere.`,
  );
};

/** All checkpoints of the ledger, one event each. */
const STREAM = 'ledger/checkpoints';
