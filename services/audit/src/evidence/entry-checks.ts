import { type AwaitedRows, awaitedIn } from './awaited-rows.js';
import { type Disclosed, disclosed, NotDisclosed } from './disclosed.adapter.js';
import type { Evidence } from './evidence.js';
import { isProved } from './inclusion.js';
import { type Entry, FORMER } from './layout.js';
import { isForeign, isOfItsService, isOfWorkflow, placedIn } from './placed-event.js';
import { RecordedHashes } from './recorded-hashes.js';
import { Remarks } from './remarks.js';
import type { SignedRoot } from './signed-root.js';
import { type Facts, parsed, type StoredEvent, storedEventIn } from './stored-event.js';
import { StreamBook } from './stream-book.js';
import { differs } from './verdict.js';

/** What is checked of events, one after the other in the order of the ledger. */
export class EntryChecks {
  readonly counts = { events: 0, proved: 0, unused: 0 };
  readonly content = { opened: 0, sealed: 0, erased: 0 };
  readonly streams = new StreamBook();
  readonly hashes = new RecordedHashes();
  private readonly awaited: AwaitedRows | undefined;
  private tenant: string | null = null;
  private lastIndex = 0;

  /**
   * @param head what a file says of itself, its task and its workflow
   * @throws Differs
   */
  constructor(
    readonly root: SignedRoot | undefined,
    private readonly head: Facts,
  ) {
    this.awaited = awaitedIn(head['awaited']);
  }

  /** @param written what its bytes say @returns what it says, opened @throws Differs */
  add(entry: Entry, written: Facts = parsed(entry.bytes)): StoredEvent {
    const { index } = entry;
    if (index <= this.lastIndex)
      throw differs(
        'order',
        `it stands after event ${this.lastIndex}: events stand in the order of the ledger, each once`,
        { index },
      );
    this.lastIndex = index;
    this.counts.events += 1;
    if (isProved(entry, this.root)) this.counts.proved += 1;
    return this.read(entry, written);
  }

  private read(entry: Entry, written: Facts): StoredEvent {
    const { index } = entry;
    const event = storedEventIn(index, written);
    const placed = event && placedIn(written, index, event.type);
    if (!event || !placed) throw differs('event', 'its bytes are no event', { index });
    const isMine = (): boolean => !isForeign(placed, (this.tenant ??= placed.tenant), this.head);
    if (!isOfWorkflow(placed, this.head) && !isMine())
      throw differs('event', 'it is an event of another task', { index });
    if (!isOfItsService(written))
      throw differs('event', 'its source writes no events of this type', { index });
    const opened = this.opened(written, entry);
    if (opened.content !== 'clear') this.content[opened.content] += 1;
    const said = storedEventIn(index, opened.event) ?? event;
    this.streams.add(placed);
    this.hashes.add(said);
    return said;
  }

  /** In the former version nothing was said of how to use a key. */
  private opened(written: Facts, { index, contentKey, contentErased }: Entry): Disclosed {
    const isFormer = this.head['format'] === FORMER;
    if (isFormer && contentKey !== undefined) this.counts.unused += 1;
    try {
      return disclosed(written, isFormer ? {} : { contentKey, contentErased });
    } catch (error) {
      if (!(error instanceof NotDisclosed)) throw error;
      throw differs('content', error.message, { index });
    }
  }

  /** @param keys verifier keys that were named */
  remarks(keys: readonly string[]): Remarks {
    return new Remarks(keys, this.root, this.counts, this.hashes.absent, this.content);
  }

  /** Once, after the last. @throws Differs */
  refuseMissing({ task }: Evidence, remarks: Remarks): void {
    this.streams.refuseGaps();
    if (this.awaited) remarks.awaited(this.awaited);
    const isOpen = task?.status === 'open';
    const isCompleted = task?.status === 'completed';
    if (isOpen) remarks.open();
    else this.streams.refuseAbsent(isCompleted);
    remarks.missing(this.streams.missing);
    if (!isOpen) remarks.unended(this.streams.unended(isCompleted));
  }
}
