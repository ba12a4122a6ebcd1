import { randomUUID } from 'node:crypto';
import { Refusal } from '@nightshift/kernel';
import { type Brought, refuseUnreadable } from '../tree/marks.store.js';
import type { BookedVerification, Claim } from './book.store.js';
import { questionOf } from './progress.js';
import type { Turn } from '../ledger/verifier.store.js';
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
   * @throws Refusal `invalid-key`, `invalid-note` for what was brought; `verification-under-way`;
   *   `too-many-verifications`
   */
  async begin({ checkpoint, keys }: Brought, afresh: boolean): Promise<BookedVerification> {
    const brought = { checkpoint, keys };
    refuseUnreadable(brought);
    const question = questionOf(brought);
    const { book, verifier } = this.options;
    for (;;) {
      const open = await book.open(question);
      if (open && isAtIt(open)) {
        if (afresh) throw underWay();
        return open;
      }
      // Before the claim: what nobody can be at now stays as it is, for whoever can.
      const turn = verifier.turn();
      const claim = { id: randomUUID(), owner: randomUUID(), question, afresh };
      const mine = await book.claim(claim).catch((error: unknown) => {
        turn.leave();
        throw error;
      });
      if (mine) return this.run({ ...claim, id: mine.id }, brought, mine, turn);
      turn.leave();
    }
  }

  /** @throws Refusal `no-such-verification` */
  async find(id: string): Promise<BookedVerification> {
    const found = await this.options.book.of(id);
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

  private run(
    claim: Claim,
    brought: Brought,
    mine: BookedVerification,
    turn: Turn,
  ): BookedVerification {
    const options = { ...this.options, stopping: this.stopping.signal };
    const run = new VerificationRun(options, claim, brought, mine).toEnd(turn);
    this.runs.add(run);
    void run.finally(() => this.runs.delete(run));
    return mine;
  }
}

const isAtIt = ({ status }: BookedVerification): boolean =>
  status === 'waiting' || status === 'running';

const underWay = (): Refusal =>
  new Refusal(
    'verification-under-way',
    'conflict',
    'The same verification is under way, and may have gone on where an earlier one was. Wait for its end, then begin afresh.',
  );
