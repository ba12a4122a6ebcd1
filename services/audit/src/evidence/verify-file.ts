import { EvidenceDraft } from './draft.js';
import type { Evidence } from './evidence.js';
import { type Disclosed, disclosed, NotDisclosed } from './disclosed.adapter.js';
import { type Entry, entryIn, FORMAT, FORMER, headIn, isEnd } from './layout.js';
import { isProved } from './inclusion.js';
import { isForeign, isOfItsService, placedIn } from './placed-event.js';
import { RecordedHashes } from './recorded-hashes.js';
import { Remarks } from './remarks.js';
import { compare } from './same.js';
import { type SignedRoot, signedRootOf } from './signed-root.js';
import { type Facts, parsed, storedEventIn } from './stored-event.js';
import { StreamBook } from './stream-book.js';
import { Differs, differs, type Verdict } from './verdict.js';

/** What of the head is not read out of events, and so is not compared. */
const BESIDE = new Set(['format', 'exportedAt', 'exporter', 'checkpoint']);

/** Verifies one file, a line at a time: nothing but the file and the keys is used. */
export class FileVerifier {
  private head: Readonly<Record<string, unknown>> | undefined;
  private root: SignedRoot | undefined;
  private ended: 'no' | 'last entry' | 'yes' = 'no';
  private tenant: string | null = null;
  private lastIndex = 0;
  private readonly counts = { events: 0, proved: 0, unused: 0 };
  private readonly content = { opened: 0, sealed: 0, erased: 0 };
  private readonly draft = new EvidenceDraft();
  private readonly streams = new StreamBook();
  private readonly hashes = new RecordedHashes();
  private difference: Differs | undefined;

  /** @param keys verifier keys one of which must have signed; `[]`: whichever the file names */
  constructor(private readonly keys: readonly string[]) {}

  /** @param line without its line feed; `undefined`: bytes that are not UTF-8 */
  line(line: string | undefined): void {
    this.unlessDiffers(() => {
      if (line === undefined) throw malformed('a line is not UTF-8', this.counts.events);
      if (!this.head) this.open(line);
      else if (this.ended === 'no') this.entry(line);
      else this.close(line);
    });
  }

  /** Once, after the last line. */
  finish(): Verdict {
    this.unlessDiffers(() => {
      if (this.ended !== 'yes') throw malformed('it ends before its end', this.counts.events);
    });
    const evidence = this.draft.finish();
    const { keys, root, counts, hashes, content } = this;
    const remarks = new Remarks(keys, root, counts, hashes.absent, content);
    this.unlessDiffers(() => {
      this.refuseMissing(evidence, remarks);
      this.comparePart(evidence, remarks);
      if (this.hashes.difference) throw this.hashes.difference;
    });
    return this.verdict(evidence, remarks);
  }

  private open(line: string): void {
    const head = headIn(line);
    if (!head) throw malformed('its first line is no head of an evidence file', 0);
    if (head['format'] !== FORMAT && head['format'] !== FORMER)
      throw differs(
        'format',
        `its format is ${JSON.stringify(head['format'])}, and this is a verifier of ${FORMAT} and ${FORMER}`,
        {
          at: '/format',
        },
      );
    this.head = head;
    this.root = signedRootOf(head['checkpoint'] ?? null, this.keys);
  }

  private entry(line: string): void {
    const read = entryIn(line);
    if (!read) throw malformed('it is no event as the format lays one out', this.counts.events + 1);
    const { entry, isLast } = read;
    if (isLast) this.ended = 'last entry';
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
    this.read(entry);
  }

  private close(line: string): void {
    if (this.ended === 'yes' || !isEnd(line))
      throw malformed(
        'something else than the end stands after its last event',
        this.counts.events + 1,
      );
    this.ended = 'yes';
  }

  private read(entry: Entry): void {
    const { index, bytes } = entry;
    const written = parsed(bytes);
    const event = storedEventIn(index, written);
    const placed = event && placedIn(written, index, event.type);
    if (!event || !placed) throw differs('event', 'its bytes are no event', { index });
    if (isForeign(placed, (this.tenant ??= placed.tenant), this.head ?? {}))
      throw differs('event', 'it is an event of another task', { index });
    if (!isOfItsService(written))
      throw differs('event', 'its source writes no events of this type', { index });
    const opened = this.opened(written, entry);
    if (opened.content !== 'clear') this.content[opened.content] += 1;
    const said = storedEventIn(index, opened.event) ?? event;
    this.streams.add(placed);
    this.draft.add(said);
    this.hashes.add(said);
  }

  /** In the former version nothing was said of how to use a key. */
  private opened(written: Facts, { index, contentKey, contentErased }: Entry): Disclosed {
    const isFormer = this.head?.['format'] === FORMER;
    if (isFormer && contentKey !== undefined) this.counts.unused += 1;
    try {
      return disclosed(written, isFormer ? {} : { contentKey, contentErased });
    } catch (error) {
      if (!(error instanceof NotDisclosed)) throw error;
      throw differs('content', error.message, { index });
    }
  }

  private refuseMissing({ task }: Evidence, remarks: Remarks): void {
    this.streams.refuseGaps();
    const isOpen = task?.status === 'open';
    const isCompleted = task?.status === 'completed';
    if (isOpen) remarks.open();
    else this.streams.refuseAbsent(isCompleted);
    remarks.missing(this.streams.missing);
    if (!isOpen) remarks.unended(this.streams.unended(isCompleted));
  }

  private comparePart(evidence: Evidence, remarks: Remarks): void {
    if (!evidence.task)
      throw differs('event', 'the event that accepted the task is not among them');
    const head = { ...this.head };
    for (const name of BESIDE) delete head[name];
    const { first, unknown } = compare(evidence, head);
    remarks.unknown(unknown);
    if (!first) return;
    const { at, expected, found } = first;
    throw differs('parts', `${at} is ${shown(found)}, and the events say ${shown(expected)}`, {
      at,
    });
  }

  private verdict({ task }: Evidence, remarks: Remarks): Verdict {
    const difference = this.difference?.difference ?? null;
    const { unproved } = remarks;
    return {
      verdict: difference ? 'differs' : unproved.length > 0 ? 'incomplete' : 'verified',
      difference,
      unproved: difference ? [] : unproved,
      limits: remarks.limits(),
      taskId: task?.taskId ?? null,
      events: this.counts.events,
      proved: this.counts.proved,
      streams: this.streams.counts,
      content: { ...this.content },
      hashes: { checked: this.hashes.checked, absent: this.hashes.absent },
      checkpoint: this.root
        ? {
            origin: this.root.origin,
            size: this.root.size,
            root: this.root.root.toString('hex'),
            signedBy: this.root.signedBy,
          }
        : null,
    };
  }

  /** The first difference counts; nothing after it is looked at. */
  private unlessDiffers(check: () => void): void {
    if (this.difference) return;
    try {
      check();
    } catch (error) {
      if (!(error instanceof Differs)) throw error;
      this.difference = error;
    }
  }
}

const SHOWN = 200;

const shown = (value: unknown): string =>
  value === undefined ? 'absent' : JSON.stringify(value).slice(0, SHOWN);

const malformed = (reason: string, after: number): Differs =>
  differs('format', `line ${after + 1}: ${reason}`);
