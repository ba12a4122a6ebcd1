import { Readable } from 'node:stream';
import { Refusal, VERSION } from '@nightshift/kernel';
import type { LedgerRow, LedgerRows } from '../ledger/ledger-rows.store.js';
import { EvidenceDraft } from './evidence-draft.js';
import { storedEvent } from './stored-event.js';

/** What proves that an event is in the signed tree. */
export interface Proofs {
  /** The newest; `undefined` while nothing has been signed. */
  readonly newest: () => Promise<Checkpoint | undefined>;
  /** Hashes from the leaf's sibling upwards. @param index place in the ledger, from 1 */
  readonly inclusion: (index: number, size: number) => Promise<readonly Uint8Array[]>;
}

export interface Checkpoint {
  /** Events that are in the tree. */
  readonly size: number;
  /** C2SP signed note. */
  readonly note: string;
  /** C2SP verifier keys that signed it: name, key id and public key. */
  readonly keys: readonly string[];
}

const FORMAT = 'nightshift.evidence/1';

const CHUNK_ROWS = 1_000;
const WORKFLOW = 'workflow.registered.v1';

/** Makes the evidence of one task: one JSON file, however many events there are. */
export class EvidenceFiles {
  constructor(
    private readonly rows: Pick<LedgerRows, 'after'>,
    private readonly proofs: Proofs,
  ) {}

  /** @throws Refusal `no-such-task` */
  async of(tenant: string, taskId: string, exportedAt: string): Promise<Readable> {
    const checkpoint = await this.proofs.newest();
    const draft = new EvidenceDraft();
    const registered: LedgerRow[] = [];
    let last = 0;
    for await (const row of this.all({ tenant, taskId })) {
      const event = storedEvent(row);
      if (event) draft.add(event);
      last = row.index;
    }
    const { sha256 } = draft.finish().versions.workflow;
    for await (const row of this.all({ tenant, type: WORKFLOW })) {
      const event = storedEvent(row);
      if (event?.data['hash'] !== sha256) continue;
      draft.add(event);
      registered.push(row);
      break;
    }
    const evidence = draft.finish();
    if (!evidence.task) throw noSuchTask(taskId);
    const head = { format: FORMAT, exportedAt, exporter: `nightshift ${VERSION}`, ...evidence };
    return Readable.from(
      this.file(head, checkpoint, [registered, this.all({ tenant, taskId }, last)]),
      { objectMode: false },
    );
  }

  private async *file(
    head: object,
    checkpoint: Checkpoint | undefined,
    sources: readonly (Iterable<LedgerRow> | AsyncIterable<LedgerRow>)[],
  ): AsyncGenerator<string> {
    const { size = 0 } = checkpoint ?? {};
    yield `${JSON.stringify({ ...head, checkpoint: checkpoint ?? null }).slice(0, -1)},"events":[`;
    let comma = '';
    for (const source of sources)
      for await (const { index, leafHex, body } of source) {
        const proof = index <= size ? await this.proofs.inclusion(index, size) : null;
        const hashes = proof?.map((hash) => Buffer.from(hash).toString('hex')) ?? null;
        yield `${comma}\n${JSON.stringify({ index, leaf: leafHex, proof: hashes, bytes: body })}`;
        comma = ',';
      }
    yield '\n]}\n';
  }

  /** In the order of the ledger, up to the event at `last`. */
  private async *all(
    filter: Parameters<LedgerRows['after']>[2],
    last = Number.MAX_SAFE_INTEGER,
  ): AsyncGenerator<LedgerRow> {
    let position = 0;
    while (position < last) {
      const rows = await this.rows.after(position, CHUNK_ROWS, filter);
      if (rows.length === 0) return;
      for (const row of rows) {
        if (row.index > last) return;
        yield row;
        position = row.index;
      }
    }
  }
}

const noSuchTask = (taskId: string): Refusal =>
  new Refusal(
    'no-such-task',
    'not-found',
    `The ledger has no task ${taskId} of this tenant. A new one is there a moment after it was accepted.`,
  );
