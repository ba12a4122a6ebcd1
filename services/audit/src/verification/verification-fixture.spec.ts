import { randomUUID } from 'node:crypto';
import type { ServiceRuntime } from '@nightshift/service-kit';
import { expect } from 'vitest';
import type { Batch } from '../ledger/chain.store.js';
import { LedgerIndex } from '../ledger/ledger-index.store.js';
import type { TestLedger } from '../ledger/ledger-fixture.spec.js';
import { LedgerRows, type WholeRow } from '../ledger/ledger-rows.store.js';
import type { Ledger, Verification } from '../ledger/verify.store.js';
import { Verifier } from '../ledger/verifier.store.js';
import type { Brought } from '../tree/marks.store.js';
import { type BookedVerification, VerificationBook } from './book.store.js';
import type { Seal } from './kept-walk.store.js';
import { Verifications } from './verifications.store.js';

/** A batch at a time; says which one is next. */
class SteppedIndex extends LedgerIndex {
  constructor(
    ledger: Ledger,
    private readonly next: (after: number) => void,
  ) {
    super(ledger.dataSource);
  }

  override batchesAfter(index: number): Promise<readonly Batch[]> {
    this.next(index);
    return super.batchesAfter(index, 1);
  }
}

/** Says after which index rows are read. */
class WatchedRows extends LedgerRows {
  readonly readAfter: number[] = [];

  override wholeAfter(index: number, limit: number): Promise<readonly WholeRow[]> {
    this.readAfter.push(index);
    return super.wholeAfter(index, limit);
  }
}

/** What a process is that verifies: it may be stopped at a batch, and another one comes. */
export interface Process {
  readonly verifications: Verifications;
  readonly book: VerificationBook;
  readonly verifier: Verifier;
  readonly rows: WatchedRows;
  /** After which index each batch was read. */
  readonly steps: readonly number[];
  /** Why it began from the first event, although something was kept. */
  readonly warnings: string[];
  /** Begins, or goes on, and waits for the end. */
  readonly toEnd: (brought?: Brought, afresh?: boolean) => Promise<BookedVerification>;
}

export const processOf = (
  ledger: TestLedger,
  sources: Ledger,
  seal: Seal | undefined,
  /** The batch that begins after this index is the last one that it reads. */
  stopAfter = Number.POSITIVE_INFINITY,
  /** Before each batch: what it throws breaks the verification. */
  before: (after: number) => void = () => undefined,
): Process => {
  const warnings: string[] = [];
  const warn = ({ reason, err }: { reason?: string; err?: Error }): void =>
    void warnings.push(reason ?? err?.message ?? '');
  const log = { warn } as unknown as ServiceRuntime['log'];
  const rows = new WatchedRows(ledger.clients);
  const steps: number[] = [];
  const index = new SteppedIndex(sources, (after) => {
    steps.push(after);
    before(after);
    if (after >= stopAfter) void verifications.stop();
  });
  const verifier = new Verifier({ ...sources, index, rows });
  const book = new VerificationBook(ledger.dataSource, seal);
  const verifications: Verifications = new Verifications({ verifier, book, seal, log });
  const toEnd: Process['toEnd'] = async (brought = {}, afresh = false) => {
    const { id } = await verifications.begin(brought, afresh);
    for (;;) {
      const found = await verifications.find(id);
      if (found.status !== 'waiting' && found.status !== 'running') return found;
      await new Promise((wake) => setTimeout(wake, 20));
    }
  };
  return { verifications, book, verifier, rows, steps, warnings, toEnd };
};

export const outcomeOf = ({ status, outcome, problem }: BookedVerification): Verification => {
  expect({ status, problem }).toEqual({ status: 'done', problem: null });
  if (!outcome) throw new Error('It is done, and has no outcome.');
  return outcome;
};

export const claimOf = (question: string, afresh = false) => ({
  id: randomUUID(),
  owner: randomUUID(),
  question,
  afresh,
});
