import { Readable } from 'node:stream';
import type { EvidenceFiles } from '../evidence/file.store.js';
import { FileVerifier } from '../evidence/verify-file.js';
import { linesIn } from './lines.js';
import { reportOf } from './report.js';

/**
 * The report as this system makes it: of its own file, verified as anybody would. It names no key from
 * elsewhere, and says so.
 */
export class Reports {
  constructor(private readonly files: Pick<EvidenceFiles, 'parts'>) {}

  /** @throws Refusal `no-such-task` */
  async of(tenant: string, taskId: string, exportedAt: string): Promise<Readable> {
    const parts = await this.files.parts(tenant, taskId, exportedAt);
    const verifier = new FileVerifier([]);
    for await (const line of linesIn(parts)) verifier.line(line);
    const verdict = verifier.finish();
    return Readable.from(reportOf(linesIn(parts), verdict), { objectMode: false });
  }
}
