import type { Sealer } from '@nightshift/event-store';
import type { LedgerRows } from '../ledger/ledger-rows.store.js';
import type { LedgerRow, RowFilter } from '../ledger/rows-query.js';
import { ContentKeys } from './content-keys.store.js';
import type { Horizon } from './horizon.store.js';
import type { Entry, FileCheckpoint } from './layout.js';
import * as as from './readers.js';
import { RecordedEvent } from './recorded-event.js';
import { storedEvent } from './stored-event.js';

/** What proves that events are in the signed tree. */
export interface Proofs {
  /** The newest; `undefined` while nothing has been signed. */
  readonly newest: () => Promise<FileCheckpoint | undefined>;
  /** Hashes from the leaf's sibling upwards, of each. @param indexes places in the ledger, from 1 */
  readonly paths: (
    indexes: readonly number[],
    size: number,
  ) => Promise<readonly (readonly Uint8Array[])[]>;
}

export interface RecordSource {
  readonly rows: Pick<LedgerRows, 'after'>;
  readonly proofs: Proofs;
  readonly sealer: Pick<Sealer, 'keysOf'>;
  /** How far the ledger can be read now. */
  readonly horizon: () => Promise<Horizon>;
}

/** An event as it stands in a file, and as it was read. */
export interface Proved {
  readonly entry: Entry;
  readonly event: RecordedEvent;
}

const CHUNK_ROWS = 1_000;
/** A query of the tree brings the tiles of so many, 8 kB each at worst. */
const AT_ONCE = 250;
const ACCEPTED = 'task.accepted.v1';
const WORKFLOW = 'workflow.registered.v1';

/**
 * What the ledger has of one task. It is read a few events at a time, and as often as wanted: each
 * time with the same keys, and up to the same checkpoint.
 */
export class TaskRecord {
  private readonly keys: ContentKeys;

  private constructor(
    private readonly source: RecordSource,
    private readonly whose: { readonly tenant: string; readonly taskId: string },
    readonly horizon: Horizon,
    readonly checkpoint: FileCheckpoint | undefined,
    /** Hash of the version that the task was accepted for. */
    readonly workflow: string | null,
    /** What registered that version; its events belong to no task. */
    private readonly registered: LedgerRow | undefined,
  ) {
    this.keys = new ContentKeys(source.sealer);
  }

  static async of(source: RecordSource, tenant: string, taskId: string): Promise<TaskRecord> {
    const horizon = await source.horizon();
    const { upTo } = horizon;
    const checkpoint = await source.proofs.newest();
    const accepted = await firstOf(source.rows, upTo, { tenant, taskId, type: ACCEPTED });
    const event = accepted && storedEvent(accepted);
    const workflow = event ? as.workflow(event).sha256 : null;
    const isIt = (row: LedgerRow): boolean => storedEvent(row)?.data['hash'] === workflow;
    // Whoever registered it: workflows are the installation's, not a tenant's.
    const registered =
      workflow === null ? undefined : await firstOf(source.rows, upTo, { type: WORKFLOW }, isIt);
    return new TaskRecord(source, { tenant, taskId }, horizon, checkpoint, workflow, registered);
  }

  /**
   * All events in the order of the ledger, a few at a time, and among them what registered the workflow.
   * @param upTo index of the last one of the task that is wanted
   */
  async *events(upTo = this.horizon.upTo): AsyncGenerator<readonly RecordedEvent[]> {
    const { source, whose, registered } = this;
    yield* this.disclosed(merged(registered, chunksOf(source.rows, whose, upTo)));
  }

  /** Those at these places; places ascend. */
  async *at(indexes: readonly number[]): AsyncGenerator<readonly RecordedEvent[]> {
    const { source, whose } = this;
    for (let at = 0; at < indexes.length; at += CHUNK_ROWS) {
      const some = indexes.slice(at, at + CHUNK_ROWS);
      yield* this.disclosed(chunksOf(source.rows, { ...whose, indexes: some }, some.at(-1) ?? 0));
    }
  }

  /** As they stand in a file. @param upTo as of `events` */
  async *entries(upTo?: number): AsyncGenerator<readonly Proved[]> {
    const size = this.checkpoint?.size ?? 0;
    for await (const events of this.events(upTo)) {
      const covered = events.map(({ row }) => row.index).filter((index) => index <= size);
      const paths = await this.source.proofs.paths(covered, size);
      const proofs = new Map(covered.map((index, at) => [index, paths[at]?.map(hex)]));
      yield events.map((event) => ({ event, entry: entryOf(event, proofs) }));
    }
  }

  private async *disclosed(
    chunks: AsyncIterable<readonly LedgerRow[]>,
  ): AsyncGenerator<readonly RecordedEvent[]> {
    for await (const rows of chunks)
      for (let at = 0; at < rows.length; at += AT_ONCE) {
        const events = rows.slice(at, at + AT_ONCE).map((row) => new RecordedEvent(row));
        await this.keys.disclose(events);
        yield events;
      }
  }
}

const entryOf = (
  { row: { index, leafHex, body }, disclosure }: RecordedEvent,
  proofs: ReadonlyMap<number, readonly string[] | undefined>,
): Entry => ({
  index,
  leaf: leafHex,
  proof: proofs.get(index) ?? null,
  bytes: body,
  ...disclosure,
});

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

/** In the order of the ledger, up to the one at `upTo`. */
const chunksOf = async function* (
  rows: RecordSource['rows'],
  filter: RowFilter,
  upTo: number,
): AsyncGenerator<readonly LedgerRow[]> {
  let position = 0;
  while (position < upTo) {
    const some = await rows.after(position, CHUNK_ROWS, filter);
    const end = some.at(-1)?.index;
    if (end === undefined) return;
    yield end > upTo ? some.filter(({ index }) => index <= upTo) : some;
    position = end;
  }
};

const firstOf = async (
  rows: RecordSource['rows'],
  upTo: number,
  filter: RowFilter,
  is: (row: LedgerRow) => boolean = () => true,
): Promise<LedgerRow | undefined> => {
  for await (const some of chunksOf(rows, filter, upTo)) {
    const found = some.find(is);
    if (found) return found;
  }
  return undefined;
};

/** One more event, at its place. */
const merged = async function* (
  one: LedgerRow | undefined,
  chunks: AsyncIterable<readonly LedgerRow[]>,
): AsyncGenerator<readonly LedgerRow[]> {
  let rest = one ? [one] : [];
  for await (const rows of chunks) {
    const [first] = rest;
    const isHere = first && first.index < (rows.at(-1)?.index ?? 0);
    yield isHere ? [...rows, first].toSorted((a, b) => a.index - b.index) : rows;
    if (isHere) rest = [];
  }
  if (rest.length > 0) yield rest;
};
