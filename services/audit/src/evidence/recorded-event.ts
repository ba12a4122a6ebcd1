import type { LedgerRow } from '../ledger/rows-query.js';
import { disclosed, type Disclosure, NotDisclosed } from './disclosed.adapter.js';
import { type Facts, parsed, type StoredEvent, storedEventIn } from './stored-event.js';

/** One event as it was read. Its bytes are parsed once, and only if somebody asks what they say. */
export class RecordedEvent {
  private facts: Facts | undefined;
  /** What stands beside its bytes. */
  disclosure: Disclosure = {};

  constructor(readonly row: LedgerRow) {}

  /** What the bytes say. */
  get written(): Facts {
    return (this.facts ??= parsed(this.row.body));
  }

  /**
   * The same with what was sealed. What was changed until it does not open is not read: the bytes
   * alone are the evidence.
   */
  said(): StoredEvent | undefined {
    const { index } = this.row;
    try {
      return storedEventIn(index, disclosed(this.written, this.disclosure).event);
    } catch (error) {
      if (!(error instanceof NotDisclosed)) throw error;
      return storedEventIn(index, this.written);
    }
  }
}
