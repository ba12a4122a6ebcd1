import { isRefusal } from '@nightshift/kernel';
import type { ServiceRuntime } from '@nightshift/service-kit';
import type { Head } from '../ledger/ledger-index.store.js';
import type { Verifier } from '../ledger/verifier.store.js';
import type { Following, KeptWalk } from '../ledger/verify.store.js';
import type { Walk } from '../ledger/walk.store.js';
import type { Brought } from '../tree/marks.store.js';
import type { Problem, VerificationBook } from './book.store.js';
import { openedWalk, type Seal, sealedWalk } from './kept-walk.store.js';
import { isToBeKept, type Progress, progressOf, questionOf } from './progress.js';

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
/** What was read longer ago than this is read again. */
const MOST_AGE_MS = 24 * 60 * 60 * 1000;

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
    private readonly owner: string,
    private readonly brought: Brought,
    private progress: Progress,
  ) {}

  /** Never rejects: how it ended stands in the book. */
  async toEnd(): Promise<void> {
    const { verifier, book, log } = this.options;
    const touching = setInterval(() => void this.touch(), TOUCH_EVERY_MS);
    try {
      const outcome = await verifier.inTurn(this.brought, () => this.begins());
      await book.done(this.owner, outcome);
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
    if (error instanceof Interrupted) return book.broken(this.owner, 'interrupted');
    log.warn({ err: error }, 'a verification of the ledger failed');
    return book.broken(this.owner, 'failed', problemOf(error));
  }

  private async begins(): Promise<Following> {
    this.refuseToGoOn();
    this.status = 'running';
    await this.touch();
    return {
      from: await this.keptWalk(),
      passed: (walk, head) => this.passed(walk, head),
      refused: (reason) => {
        this.since = new Date().toISOString();
        this.options.log.warn(
          { reason },
          'a verification of the ledger begins from the first event',
        );
      },
    };
  }

  private async keptWalk(): Promise<KeptWalk | undefined> {
    const { book, seal } = this.options;
    const kept = seal && (await book.kept(this.owner));
    const opened = kept && (await openedWalk(kept, questionOf(this.brought), seal));
    if (!opened || Date.now() - Date.parse(opened.since) > MOST_AGE_MS) return undefined;
    this.since = opened.since;
    return { ...opened, ageMs: kept.ageMs };
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
    const state = walk.state();
    if (!seal || !state || !this.isOurs) return;
    const begun = performance.now();
    const question = questionOf(this.brought);
    const toKeep = { question, since: this.since, walk: state, streams: walk.counts.state() };
    await book.keep(this.owner, await sealedWalk(toKeep, seal));
    this.kept = { at: performance.now(), costMs: performance.now() - begun };
  }

  private async touch(): Promise<void> {
    const { book, log } = this.options;
    await book.touch(this.owner, this.status, this.progress).then(
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
