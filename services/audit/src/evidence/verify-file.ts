import { jsonText } from '@nightshift/kernel';
import { awaitedIn } from './awaited-rows.js';
import { concluded } from './conclusion.js';
import { EvidenceDraft } from './draft.js';
import { EntryChecks } from './entry-checks.js';
import type { Evidence } from './evidence.js';
import { entryIn, FORMAT, FORMER, headIn, isEnd } from './layout.js';
import type { Remarks } from './remarks.js';
import { compare } from './same.js';
import { signedRootOf } from './signed-root.js';
import type { Facts } from './stored-event.js';
import { type Differs, differs, FirstDifference, type Verdict } from './verdict.js';

/** What of the head is not read out of events, and so is not compared. */
const BESIDE = new Set(['format', 'exportedAt', 'exporter', 'checkpoint', 'awaited']);

/** Verifies one file, a line at a time: nothing but the file and the keys is used. */
export class FileVerifier {
  private head: Facts | undefined;
  private ended: 'no' | 'last entry' | 'yes' = 'no';
  private checks = new EntryChecks(undefined, {});
  private readonly draft = new EvidenceDraft();
  private readonly first = new FirstDifference();

  /** @param keys verifier keys one of which must have signed; `[]`: whichever the file names */
  constructor(private readonly keys: readonly string[]) {}

  /** @param line without its line feed; `undefined`: bytes that are not UTF-8 */
  line(line: string | undefined): void {
    this.first.unless(() => {
      if (line === undefined) throw malformed('a line is not UTF-8', this.events);
      if (!this.head) this.open(line);
      else if (this.ended === 'no') this.entry(line);
      else this.close(line);
    });
  }

  /** Once, after the last line. */
  finish(): Verdict {
    const { first, checks } = this;
    first.unless(() => {
      if (this.ended !== 'yes') throw malformed('it ends before its end', this.events);
    });
    const evidence = this.draft.finish();
    const remarks = checks.remarks(this.keys);
    first.unless(() => {
      checks.refuseMissing(evidence, remarks);
      this.comparePart(evidence, remarks);
      if (checks.hashes.difference) throw checks.hashes.difference;
    });
    return concluded(evidence, checks, remarks, first.found);
  }

  private get events(): number {
    return this.checks.counts.events;
  }

  private open(line: string): void {
    const head = headIn(line);
    if (!head) throw malformed('its first line is no head of an evidence file', 0);
    if (head['format'] !== FORMAT && head['format'] !== FORMER)
      throw differs(
        'format',
        `its format is ${shown(head['format'])}, and this is a verifier of ${FORMAT} and ${FORMER}`,
        {
          at: '/format',
        },
      );
    // Layout comes before what is signed.
    awaitedIn(head['awaited']);
    this.head = head;
    this.checks = new EntryChecks(signedRootOf(head['checkpoint'] ?? null, this.keys), head);
  }

  private entry(line: string): void {
    const read = entryIn(line);
    if (!read) throw malformed('it is no event as the format lays one out', this.events + 1);
    if (read.isLast) this.ended = 'last entry';
    this.draft.add(this.checks.add(read.entry));
  }

  private close(line: string): void {
    if (this.ended === 'yes' || !isEnd(line))
      throw malformed('something else than the end stands after its last event', this.events + 1);
    this.ended = 'yes';
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
}

const SHOWN = 200;

const shown = (value: unknown): string =>
  value === undefined ? 'absent' : jsonText(value).slice(0, SHOWN);

const malformed = (reason: string, after: number): Differs =>
  differs('format', `line ${after + 1}: ${reason}`);
