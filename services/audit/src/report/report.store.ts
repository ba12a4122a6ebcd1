import { Readable } from 'node:stream';
import { aboutFile, type EvidenceFiles, noSuchTask } from '../evidence/file.store.js';
import { gathered } from '../evidence/gathered.js';
import { RecordVerifier } from '../evidence/verify-record.js';
import { pageOf, rowOf } from './report.js';

/**
 * The report as this system makes it: of its own record, verified as anybody would. It names no key
 * from elsewhere, and says so.
 */
export class Reports {
  constructor(private readonly files: Pick<EvidenceFiles, 'record'>) {}

  /**
   * The record is read once. What is kept of an event until the page begins is its row.
   * @throws Refusal `no-such-task`
   */
  async of(tenant: string, taskId: string, exportedAt: string): Promise<Readable> {
    const record = await this.files.record(tenant, taskId);
    const { workflow, checkpoint, horizon } = record;
    const { awaited } = horizon;
    const verifier = new RecordVerifier({ taskId, workflow, checkpoint, awaited });
    const rows: string[] = [];
    for await (const some of record.entries())
      for (const { entry, event } of some) rows.push(rowOf(entry, verifier.add(entry, event)));
    const { evidence, verdict } = verifier.finish();
    if (!evidence.task) throw noSuchTask(taskId);
    const page = pageOf({ ...aboutFile(exportedAt), ...evidence }, verdict, rows);
    return Readable.from(gathered(page), { objectMode: false });
  }
}
