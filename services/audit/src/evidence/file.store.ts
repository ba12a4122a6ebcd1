import { Readable } from 'node:stream';
import { Refusal, VERSION } from '@nightshift/kernel';
import { type Sealer, withoutRing } from '@nightshift/event-store';
import type { LedgerRow, LedgerRows } from '../ledger/ledger-rows.store.js';
import { ContentKeys, type DisclosedRow } from './content-keys.store.js';
import { disclosed, NotDisclosed } from './disclosed.adapter.js';
import { EvidenceDraft } from './draft.js';
import { type FileCheckpoint, FORMAT, headLine, LAST_LINE } from './layout.js';
import { parsed, type StoredEvent, storedEvent, storedEventIn } from './stored-event.js';

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

const CHUNK_ROWS = 1_000;
/** A query of the tree brings their tiles, 8 kB each at worst. */
const PROOFS_AT_ONCE = 250;
const WORKFLOW = 'workflow.registered.v1';

/** Makes the evidence of one task: one file, however many events there are. */
export class EvidenceFiles {
  constructor(
    private readonly rows: Pick<LedgerRows, 'after'>,
    private readonly proofs: Proofs,
    private readonly sealer: Pick<Sealer, 'keysOf'> = withoutRing,
  ) {}

  /** @throws Refusal `no-such-task` */
  async of(tenant: string, taskId: string, exportedAt: string): Promise<Readable> {
    return Readable.from(await this.parts(tenant, taskId, exportedAt), { objectMode: false });
  }

  /**
   * The file in parts, to be read as often as wanted: the rows are read anew, and give the same bytes.
   * @throws Refusal `no-such-task`
   */
  async parts(tenant: string, taskId: string, exportedAt: string): Promise<AsyncIterable<string>> {
    const checkpoint = await this.proofs.newest();
    const keys = new ContentKeys(this.sealer);
    const draft = new EvidenceDraft();
    let last = 0;
    for await (const rows of this.all({ tenant, taskId }))
      for (const row of await keys.disclose(rows)) {
        draft.add(saidIn(row));
        last = row.index;
      }
    const registered = await this.registered(tenant, draft.finish().versions.workflow.sha256);
    if (registered) draft.add(storedEvent(registered));
    const evidence = draft.finish();
    if (!evidence.task) throw noSuchTask(taskId);
    const head = { format: FORMAT, exportedAt, exporter: `nightshift ${VERSION}`, ...evidence };
    const whole = { ...head, checkpoint: checkpoint ?? null };
    const events = () => merged(registered, this.all({ tenant, taskId }, last));
    return {
      [Symbol.asyncIterator]: () => this.file(whole, checkpoint?.size ?? 0, events(), keys),
    };
  }

  /** What registered the workflow version; its events belong to no task. */
  private async registered(tenant: string, hash: string | null): Promise<LedgerRow | undefined> {
    for await (const rows of this.all({ tenant, type: WORKFLOW })) {
      const found = rows.find((row) => storedEvent(row)?.data['hash'] === hash);
      if (found) return found;
    }
    return undefined;
  }

  private async *file(
    head: object,
    size: number,
    chunks: AsyncIterable<readonly LedgerRow[]>,
    keys: ContentKeys,
  ): AsyncGenerator<string> {
    yield headLine(head);
    let comma = '';
    for await (const rows of chunks)
      for (let at = 0; at < rows.length; at += PROOFS_AT_ONCE) {
        const some = await keys.disclose(rows.slice(at, at + PROOFS_AT_ONCE));
        for (const entry of await this.entries(some, size)) {
          // What ends a line is known with the next one: only the last has no comma.
          yield `${comma}${entry}`;
          comma = ',\n';
        }
      }
    yield LAST_LINE;
  }

  private async entries(rows: readonly DisclosedRow[], size: number): Promise<readonly string[]> {
    const covered = rows.filter(({ index }) => index <= size);
    const paths = await this.proofs.paths(
      covered.map(({ index }) => index),
      size,
    );
    const proofs = new Map(covered.map(({ index }, at) => [index, paths[at]?.map(hex)]));
    return rows.map(({ index, leafHex, body, contentKey, contentErased }) =>
      JSON.stringify({
        index,
        leaf: leafHex,
        proof: proofs.get(index) ?? null,
        bytes: body,
        contentKey,
        contentErased,
      }),
    );
  }

  /** In the order of the ledger, up to the event at `last`. */
  private async *all(
    filter: Parameters<LedgerRows['after']>[2],
    last = Number.MAX_SAFE_INTEGER,
  ): AsyncGenerator<readonly LedgerRow[]> {
    let position = 0;
    while (position < last) {
      const rows = await this.rows.after(position, CHUNK_ROWS, filter);
      const end = rows.at(-1)?.index;
      if (end === undefined) return;
      yield rows.filter(({ index }) => index <= last);
      position = end;
    }
  }
}

/** What was changed until it does not open is not read: the bytes alone are the evidence. */
const saidIn = ({ index, body, ...given }: DisclosedRow): StoredEvent | undefined => {
  const written = parsed(body);
  try {
    return storedEventIn(index, disclosed(written, given).event);
  } catch (error) {
    if (!(error instanceof NotDisclosed)) throw error;
    return storedEventIn(index, written);
  }
};

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

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

const noSuchTask = (taskId: string): Refusal =>
  new Refusal(
    'no-such-task',
    'not-found',
    `The ledger has no task ${taskId} of this tenant. A new one is there a moment after it was accepted.`,
  );
