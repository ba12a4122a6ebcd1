import type { EventOf } from '@nightshift/contracts';
import type { LedgerEvent, LedgerSelection, PastEvents, Silence } from '@nightshift/event-store';
import { leafHash } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import { DoubtedRows } from './doubted-rows.store.js';
import type { Doubt } from './doubts.js';
import { eventIn, type Head, headIn, isReadable } from './ledger-bytes.js';
import type { Placed } from './lost-events.js';

/** A task that was erased, as the ledger tells it. */
export interface ErasedTask {
  readonly event: EventOf<'task.erased.v1'>;
  readonly row: LedgerEvent;
  /** Whether it may be believed, should it not be here. */
  readonly usable: boolean;
}

type Read = LedgerEvent & { readonly head: Head };

/** What of the ledger is believed of events that are not here. */
export interface Belief {
  /** Whatever this service can write: a person has said so. */
  readonly all: boolean;
  /** When nobody wrote here: what was recorded at another time would be here, had this service written it. */
  readonly silences: readonly Silence[];
  /** Leaves of what a person said is not to be believed. */
  readonly dismissed: ReadonlySet<string>;
}

const SOURCE = 'nightshift/orchestrator';

/** What the ledger has of one tenant, after a restore; it is asked, and nothing is done here. */
export class LedgerRecord {
  /** By their bytes: a stream may be read more than once. */
  private readonly inDoubt = new Map<string, Doubt>();
  /** Bytes of rows that are kept. */
  private readonly kept = new Set<string>();
  /** Rows that were not kept: there was no room. */
  private readonly left: LedgerEvent[] = [];

  constructor(
    private readonly past: PastEvents,
    private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly tenant: string,
    private readonly belief: Belief,
    private readonly doubted = new DoubtedRows(dataSource, tenant),
  ) {}

  get doubts(): readonly Doubt[] {
    return [...this.inDoubt.values()].toSorted((one, other) => one.index - other.index);
  }

  /**
   * What the stream has there and not here.
   * @param bytesHere all bytes of the stream that are here: asked for last, as what is recorded is here by then
   */
  async stream(
    stream: string,
    bytesHere: () => Promise<readonly string[]>,
  ): Promise<{ readonly here: readonly string[]; readonly placed: readonly Placed[] }> {
    const rows: Read[] = [];
    for await (const page of this.pages({ stream }, 0))
      for (const row of page) if (row.head.subject === stream) rows.push(row);
    const here = await bytesHere();
    const placed: Placed[] = [];
    for (const row of rows) {
      const { sequence } = row.head;
      if (here[sequence - 1] === row.body) continue;
      if (this.believes(row) && isReadable(row.body, stream))
        placed.push({ sequence, body: row.body });
      else this.doubt(row);
    }
    return { here, placed };
  }

  /**
   * Page by page, from where it was looked at the last time on. A page counts as looked at once the next one is asked for;
   * what is in doubt is looked at again.
   */
  async *erased(from: 'the-beginning' | 'the-last-time'): AsyncGenerator<readonly ErasedTask[]> {
    const after = from === 'the-beginning' ? 0 : await this.lookedUpTo();
    let isInDoubt = false;
    for await (const page of this.pages({ type: 'task.erased.v1' }, after)) {
      yield page.flatMap((row) => {
        const event = eventIn(row.body);
        if (!event) this.doubt(row);
        return event?.type === 'task.erased.v1' ? [{ event, row, usable: this.believes(row) }] : [];
      });
      await this.settle((body) => !this.isDismissed(body));
      isInDoubt ||= page.some(({ body }) => this.inDoubt.has(body));
      // A place that the index does not vouch for may be any number.
      const last = page.findLast(({ vouched }) => vouched);
      if (last && !isInDoubt) await this.looked(last.index);
    }
  }

  /** All that was read is done. */
  async end(): Promise<void> {
    const first = this.left.find(({ body }) => this.inDoubt.has(body));
    if (first) await this.doubted.noteOthers(first);
    for (const row of await this.doubted.ofOthers()) {
      this.kept.add(row.body);
      if (!this.belief.all) this.doubt(row, row.body);
    }
    // Also what is dismissed: that is recorded by now.
    await this.settle(() => true);
  }

  /** What was read is done, but for what is in doubt. */
  private async settle(which: (body: string) => boolean): Promise<void> {
    const done = [...this.kept].filter((body) => !this.inDoubt.has(body) && which(body));
    await this.doubted.forget(done);
    for (const body of done) this.kept.delete(body);
  }

  /** Of what would matter. */
  doubt({ index, body }: LedgerEvent, says?: string): void {
    if (!this.isDismissed(body)) this.inDoubt.set(body, { index, leaf: leafOf(body), says });
  }

  private isDismissed(body: string): boolean {
    const { dismissed } = this.belief;
    return dismissed.size > 0 && dismissed.has(leafOf(body));
  }

  private believes({ vouched, recordedAt, body }: LedgerEvent): boolean {
    const { all, silences } = this.belief;
    if (this.isDismissed(body)) return false;
    return all || (vouched && recordedAt !== null && isWithin(silences, new Date(recordedAt)));
  }

  /** At the end those that were found in doubt earlier, and are replaced by now. */
  private async *pages(selection: LedgerSelection, after: number): AsyncGenerator<readonly Read[]> {
    const replaced = await this.doubted.of(selection);
    for (const body of replaced.keys()) this.kept.add(body);
    for (let from = after; ;) {
      const page = await this.past.find(this.tenant, selection, from);
      const last = page.at(-1);
      if (!last) break;
      await this.keep(selection, page);
      for (const { body } of page) replaced.delete(body);
      yield page.flatMap(this.own);
      from = last.index;
    }
    if (replaced.size > 0) yield [...replaced.values()].flatMap(this.own);
  }

  private async keep(selection: LedgerSelection, page: readonly LedgerEvent[]): Promise<void> {
    const rows = page.filter(
      ({ vouched, body }) => !vouched && !this.kept.has(body) && !this.isDismissed(body),
    );
    this.left.push(...(await this.doubted.keep(selection, rows)));
    for (const { body } of rows) this.kept.add(body);
  }

  private readonly own = (row: LedgerEvent): readonly Read[] => {
    const head = headIn(row.body);
    return head?.tenantid === this.tenant && head.source === SOURCE ? [{ ...row, head }] : [];
  };

  private async lookedUpTo(): Promise<number> {
    const [row]: { upTo: string }[] = await this.dataSource.query(
      'SELECT up_to AS "upTo" FROM ledger_looked WHERE tenant = $1',
      [this.tenant],
    );
    return Number(row?.upTo ?? 0);
  }

  private async looked(upTo: number): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO ledger_looked (tenant, up_to) VALUES ($1, $2)
       ON CONFLICT (tenant) DO UPDATE SET up_to = greatest(ledger_looked.up_to, $2)`,
      [this.tenant, upTo],
    );
  }
}

const leafOf = (body: string): string => leafHash(Buffer.from(body)).toString('hex');

const isWithin = (silences: readonly Silence[], at: Date): boolean =>
  silences.some(({ since, until }) => since <= at && at <= until);
