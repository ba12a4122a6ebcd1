import type { AwaitedRows } from './awaited-rows.js';
import { concluded } from './conclusion.js';
import { EvidenceDraft } from './draft.js';
import { EntryChecks } from './entry-checks.js';
import type { Evidence } from './evidence.js';
import { type Entry, type FileCheckpoint, FORMAT } from './layout.js';
import type { RecordedEvent } from './recorded-event.js';
import { signedRootOf } from './signed-root.js';
import type { StoredEvent } from './stored-event.js';
import { FirstDifference, type Verdict } from './verdict.js';

interface About {
  readonly taskId: string;
  /** Hash of its version. */
  readonly workflow: string | null;
  readonly checkpoint: FileCheckpoint | undefined;
  readonly awaited: AwaitedRows | undefined;
}

/**
 * Verifies what is read of the ledger as anybody would verify the file of it, without one: what the
 * file would say before its events is what follows from them here. No key comes from elsewhere.
 */
export class RecordVerifier {
  private readonly first = new FirstDifference();
  private readonly draft = new EvidenceDraft();
  private readonly checks: EntryChecks;

  constructor({ taskId, workflow, checkpoint, awaited }: About) {
    const root = this.first.unless(() => signedRootOf(checkpoint ?? null, []));
    const versions = { workflow: { sha256: workflow } };
    this.checks = new EntryChecks(root, {
      format: FORMAT,
      task: { taskId },
      versions,
      awaited,
    });
  }

  /** @returns what it says, also where something differs; `undefined`: its bytes are no event */
  add(entry: Entry, event: RecordedEvent): StoredEvent | undefined {
    const said = this.first.unless(() => this.checks.add(entry, event.written)) ?? event.said();
    this.draft.add(said);
    return said;
  }

  /** Once, after the last. */
  finish(): { readonly evidence: Evidence; readonly verdict: Verdict } {
    const { first, checks } = this;
    const evidence = this.draft.finish();
    const remarks = checks.remarks([]);
    first.unless(() => {
      checks.refuseMissing(evidence, remarks);
      if (checks.hashes.difference) throw checks.hashes.difference;
    });
    return { evidence, verdict: concluded(evidence, checks, remarks, first.found) };
  }
}
