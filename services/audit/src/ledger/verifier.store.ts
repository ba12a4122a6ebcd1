import type { Brought } from '../tree/marks.store.js';
import { type Ledger, type Verification, verifyLedger } from './verify.store.js';

/** Whoever asks the same meanwhile gets the same answer: a walk over everything is dear. */
export class Verifier {
  private readonly running = new Map<string, Promise<Verification>>();

  constructor(private readonly ledger: Ledger) {}

  verify({ checkpoint, keys }: Brought): Promise<Verification> {
    const asked = JSON.stringify([checkpoint, keys]);
    const running = this.running.get(asked);
    if (running) return running;
    const started = verifyLedger(this.ledger, { checkpoint, keys }).finally(() =>
      this.running.delete(asked),
    );
    this.running.set(asked, started);
    return started;
  }
}
