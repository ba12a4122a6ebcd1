import { isRefusal } from '@nightshift/kernel';
import type { ServiceRuntime } from '@nightshift/service-kit';
import type { Following, KeptWalk } from '../ledger/following.store.js';
import type { Head } from '../ledger/ledger-index.store.js';
import type { Turn, Verifier } from '../ledger/verifier.store.js';
import type { Walk } from '../ledger/walk.store.js';
import type { Brought } from '../tree/marks.store.js';
import type { Claim, Problem, VerificationBook } from './book.store.js';
import { openedWalk, type Seal, sealedWalk } from './kept-walk.store.js';
import { isToBeKept, type Progress, progressOf, whyOutdated } from './progress.js';

export interface RunOptions {
  readonly verifier: Verifier;
  readonly book: VerificationBook;
  /** Absent where the ledger has no key: then nothing is kept, as anybody could have written it. */
  readonly seal: Seal | undefined;
  readonly log: ServiceRuntime['log'];
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
}

const TOUCH_EVERY_MS = 1_000;

class Interrupted extends Error {}

/** One verification, from the claim to its outcome: it says how far it is, and keeps where it was. */
export class VerificationRun {
  private status: 'waiting' | 'running' = 'waiting';
  private begun: { readonly from: number; readonly at: number } | undefined;
  private since = new Date().toISOString();
  private kept = { at: performance.now(), costMs: 0 };
  private isOurs = true;

  constructor(
    private readonly options: RunOptions,
    private readonly claim: Claim,
    private readonly brought: Brought,
    private progress: Progress,
  ) {}

  /** Never rejects: how it ended stands in the book. */
  async toEnd(turn: Turn): Promise<void> {
    const { book, log } = this.options;
    const touching = setInterval(() => void this.touch(), TOUCH_EVERY_MS);
    try {
      const outcome = await turn.take(this.brought, () => this.begins());
      await book.done(this.claim, outcome);
    } catch (error) {
      await this.ended(error).catch((err: unknown) =>
        log.warn({ err }, 'that a verification ended was not written'),
      );
    } finally {
      clearInterval(touching);
    }
  }

  private async ended(error: unknown): Promise<void> {
    const { book, log } = this.options;
    await this.touch();
    if (error instanceof Interrupted) return book.broken(this.claim.owner, 'interrupted');
    log.warn({ err: error }, 'a verification of the ledger failed');
    return book.broken(this.claim.owner, 'failed', problemOf(error));
  }

  private async begins(): Promise<Following> {
    this.refuseToGoOn();
    this.status = 'running';
    await this.touch();
    return {
      from: await this.keptWalk(),
      passed: (walk, head) => this.passed(walk, head),
      refused: (reason) => this.beginsAnew(reason),
    };
  }

  private async keptWalk(): Promise<KeptWalk | undefined> {
    const { book, seal } = this.options;
    const kept = seal && (await book.kept(this.claim.owner));
    if (!kept) return undefined;
    const opened = await openedWalk(kept, this.claim, seal);
    const reason = typeof opened === 'string' ? opened : whyOutdated(opened.since, Date.now());
    if (typeof opened === 'string' || reason !== undefined) {
      this.beginsAnew(reason ?? '');
      return undefined;
    }
    this.since = opened.since;
    return opened;
  }

  private beginsAnew(reason: string): void {
    this.since = new Date().toISOString();
    this.progress = { ...this.progress, position: 0 };
    this.options.log.warn({ reason }, 'a verification of the ledger begins from the first event');
  }

  private async passed(walk: Walk, { lastIndex }: Head): Promise<void> {
    const now = performance.now();
    this.begun ??= { from: walk.position, at: now };
    const { from, at } = this.begun;
    this.progress = progressOf({ from, position: walk.position, lastIndex, elapsedMs: now - at });
    const isLast = this.options.stopping.aborted;
    if (isLast || isToBeKept(now - this.kept.at, this.kept.costMs)) await this.keep(walk);
    this.refuseToGoOn();
  }

  private async keep(walk: Walk): Promise<void> {
    const { seal, book } = this.options;
    if (!seal || !this.isOurs) return;
    const begun = performance.now();
    await walk.settle();
    const state = walk.state();
    if (!state) return;
    const { id, question } = this.claim;
    const streams = walk.counts.state();
    const digests = walk.digests();
    const toKeep = { id, question, since: this.since, walk: state, streams, digests };
    await book.keep(this.claim.owner, await sealedWalk(toKeep, seal));
    this.kept = { at: performance.now(), costMs: performance.now() - begun };
  }

  private async touch(): Promise<void> {
    const { book, log } = this.options;
    await book.touch(this.claim.owner, this.status, this.progress).then(
      (isOurs) => (this.isOurs = isOurs),
      (err: unknown) => log.warn({ err }, 'how far a verification is was not written'),
    );
  }

  /** @throws Interrupted */
  private refuseToGoOn(): void {
    if (this.options.stopping.aborted || !this.isOurs) throw new Interrupted();
  }
}

const problemOf = (error: unknown): Problem =>
  isRefusal(error)
    ? { code: error.code, detail: error.message }
    : {
        code: 'verification-failed',
        detail:
          'The verification could not be ended; the log of audit says why. Ask again: it goes on where it was.',
      };
