import { Readable } from 'node:stream';
import { Refusal, VERSION } from '@nightshift/kernel';
import { type Sealer, withoutRing } from '@nightshift/event-store';
import { EvidenceDraft } from './draft.js';
import { gathered } from './gathered.js';
import { FORMAT, headParts, LAST_LINE } from './layout.js';
import { withoutValues, withValues } from './said-again.store.js';
import { SeenRows } from './seen-rows.store.js';
import { type Proofs, type RecordSource, TaskRecord } from './task-record.store.js';

/** Makes the evidence of one task: one file, however many events there are. */
export class EvidenceFiles {
  private readonly source: RecordSource;

  constructor(
    rows: RecordSource['rows'],
    proofs: Proofs,
    horizon: RecordSource['horizon'],
    sealer: Pick<Sealer, 'keysOf'> = withoutRing,
  ) {
    this.source = { rows, proofs, horizon, sealer };
  }

  /** What the file of a task is made of. */
  record(tenant: string, taskId: string): Promise<TaskRecord> {
    return TaskRecord.of(this.source, tenant, taskId);
  }

  /**
   * The file begins with what follows from all events, so they are read twice: once for the facts,
   * once for the events themselves: exactly those. Neither the events nor what they say are held.
   * @throws Refusal `no-such-task`
   */
  async of(tenant: string, taskId: string, exportedAt: string): Promise<Readable> {
    const record = await this.record(tenant, taskId);
    const draft = new EvidenceDraft();
    const seen = new SeenRows();
    for await (const events of record.events())
      for (const event of events) {
        draft.add(withoutValues(event.said()));
        seen.add(event.row);
      }
    const evidence = draft.finish();
    if (!evidence.task) throw noSuchTask(taskId);
    const head = {
      ...aboutFile(exportedAt),
      ...(await withValues(record, evidence)),
      checkpoint: record.checkpoint ?? null,
      ...awaitedOf(record),
    };
    return Readable.from(gathered(fileParts(record, head, seen)), { objectMode: false });
  }
}

export const aboutFile = (exportedAt: string) => ({
  format: FORMAT,
  exportedAt,
  exporter: `nightshift ${VERSION}`,
});

/** Only where there is something to be said. */
const awaitedOf = ({ horizon: { awaited } }: TaskRecord) => (awaited ? { awaited } : {});

const fileParts = async function* (
  record: TaskRecord,
  head: object,
  seen: SeenRows,
): AsyncGenerator<string> {
  yield* headParts(head);
  let comma = '';
  for await (const { entry } of seen.again(record.entries(seen.last))) {
    // What ends a line is known with the next one: only the last has no comma.
    yield `${comma}${JSON.stringify(entry)}`;
    comma = ',\n';
  }
  yield LAST_LINE;
};

export const noSuchTask = (taskId: string): Refusal =>
  new Refusal(
    'no-such-task',
    'not-found',
    `The ledger has no task ${taskId} of this tenant. A new one is there a moment after it was accepted.`,
  );
