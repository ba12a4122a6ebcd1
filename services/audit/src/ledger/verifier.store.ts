import { Refusal } from '@nightshift/kernel';
import type { Brought } from '../tree/marks.store.js';
import type { Following } from './following.store.js';
import { type Ledger, type Verification, verifyLedger } from './verify.store.js';

/** Walks that wait for their turn; whoever asks for more is sent away. */
const MOST_WAITING = 20;

export interface Turn {
  /**
   * A walk of its own, once those before it are over.
   * @param begins when its turn has come: gives how it is followed
   */
  readonly take: (brought: Brought, begins?: () => Promise<Following>) => Promise<Verification>;
  readonly leave: () => void;
}

/**
 * One walk over everything at a time in this process, whatever it is asked: each is dear. Whoever asks
 * the same meanwhile gets the same answer.
 */
export class Verifier {
  private readonly running = new Map<string, Promise<Verification>>();
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly ledger: Ledger) {}

  /** @throws Refusal `too-many-verifications` */
  verify({ checkpoint, keys }: Brought): Promise<Verification> {
    const asked = JSON.stringify([checkpoint, keys]);
    const running = this.running.get(asked);
    if (running) return running;
    const started = this.turn()
      .take({ checkpoint, keys })
      .finally(() => this.running.delete(asked));
    this.running.set(asked, started);
    return started;
  }

  /**
   * A place among those that wait. Whoever gets it takes its turn, or leaves.
   * @throws Refusal `too-many-verifications`
   */
  turn(): Turn {
    if (this.waiting >= MOST_WAITING) throw tooMany();
    this.waiting += 1;
    const leave = (): void => void (this.waiting -= 1);
    const take: Turn['take'] = (brought, begins = async () => ({})) => {
      const walk = this.last
        .then(async () => verifyLedger(this.ledger, brought, await begins()))
        .finally(leave);
      this.last = walk.catch(() => undefined);
      return walk;
    };
    return { take, leave };
  }
}

const tooMany = (): Refusal =>
  new Refusal(
    'too-many-verifications',
    'too-many',
    `${MOST_WAITING} verifications are under way already, each over the whole ledger. Ask again when they are over.`,
  );
