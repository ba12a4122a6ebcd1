import { randomUUID } from 'node:crypto';
import { Refusal } from '@nightshift/kernel';
import { type Brought, refuseUnreadable } from '../tree/marks.store.js';
import type { BookedVerification } from './book.store.js';
import { type Progress, questionOf } from './progress.js';
import { type RunOptions, VerificationRun } from './verification-run.store.js';

/** Longer than this nobody waits at the end of a process: what is not kept by then is read again. */
const PATIENCE_MS = 5_000;

/** Verifications that go on by themselves, whoever asked for them is there or not. */
export class Verifications {
  private readonly stopping = new AbortController();
  private readonly runs = new Set<Promise<void>>();

  constructor(private readonly options: Omit<RunOptions, 'stopping'>) {}

  /**
   * Begins one, goes on with one that was interrupted, or gives the one that is under way.
   * @throws Refusal `invalid-key`, `invalid-note` for what was brought; `verification-under-way`
   */
  async begin({ checkpoint, keys }: Brought, afresh: boolean): Promise<BookedVerification> {
    const brought = { checkpoint, keys };
    refuseUnreadable(brought);
    const question = questionOf(brought);
    const owner = randomUUID();
    const claim = { id: randomUUID(), owner, question, afresh };
    const { book } = this.options;
    const mine = await book.claim(claim);
    if (mine) this.run(owner, brought, mine);
    if (!mine && afresh) throw underWay();
    return mine ?? (await book.of('question', question)) ?? this.begin(brought, afresh);
  }

  /** @throws Refusal `no-such-verification` */
  async find(id: string): Promise<BookedVerification> {
    const found = await this.options.book.of('id', id);
    if (found) return found;
    throw new Refusal(
      'no-such-verification',
      'not-found',
      `There is no verification ${id} (any more). Begin one with \`POST /v1/ledger/verifications\`.`,
    );
  }

  /** Those under way keep where they are. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const patience = new Promise<void>((done) => setTimeout(done, PATIENCE_MS).unref());
    await Promise.race([Promise.all(this.runs), patience]);
  }

  private run(owner: string, brought: Brought, from: Progress): void {
    const options = { ...this.options, stopping: this.stopping.signal };
    const run = new VerificationRun(options, owner, brought, from).toEnd();
    this.runs.add(run);
    void run.finally(() => this.runs.delete(run));
  }
}

const underWay = (): Refusal =>
  new Refusal(
    'verification-under-way',
    'conflict',
    'The same verification is under way, and may have gone on where an earlier one was. Wait for its end, then begin afresh.',
  );
