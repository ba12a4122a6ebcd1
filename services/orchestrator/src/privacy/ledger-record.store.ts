import type { EventOf } from '@nightshift/contracts';
import type { LedgerSelection, PastEvents, Silence } from '@nightshift/event-store';
import type { DataSource } from 'typeorm';
import { DoubtedRows } from './doubted-rows.store.js';
import type { Doubt } from './doubts.js';
import {
  eventIn,
  type Head,
  headIn,
  isReadable,
  leafOf,
  named,
  type NamedRow,
} from './ledger-bytes.js';
import type { Placed } from './lost-events.js';

/** A task that was erased, as the ledger tells it. */
export interface ErasedTask {
  readonly event: EventOf<'task.erased.v1'>;
  readonly row: NamedRow;
  /** Whether it may be believed, should it not be here. */
  readonly usable: boolean;
}

type Read = NamedRow & { readonly head: Head };
type Named = Pick<NamedRow, 'index' | 'leaf'>;
/** Of a stream; without its bytes where it is not believed. */
type Found = Named & Pick<Head, 'sequence'> & Partial<Pick<NamedRow, 'body'>>;

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

/**
 * What the ledger has of one tenant, after a restore; it is asked, and nothing is done here. Whoever can write rows
 * into ClickHouse is not to fill the memory: of rows that are not believed it holds places and leaves.
 */
export class LedgerRecord {
  /** By leaf: a stream may be read more than once. */
  private readonly inDoubt = new Map<string, Doubt>();
  /** Leaves of rows that are kept. */
  private readonly kept = new Set<string>();
  /** Rows that were not kept: there was no room. */
  private readonly left: Named[] = [];

  constructor(
    private readonly past: Pick<PastEvents, 'find'>,
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
    const rows: Found[] = [];
    for await (const page of this.pages({ stream }, 0))
      for (const row of page) {
        const { index, leaf, body, head } = row;
        const { sequence, subject } = head;
        if (subject !== stream) continue;
        rows.push({ index, leaf, sequence, ...(this.believes(row) ? { body } : {}) });
      }
    const here = await bytesHere();
    const leavesHere = here.map(leafOf);
    const placed: Placed[] = [];
    for (const { body, sequence, ...row } of rows) {
      if (leavesHere[sequence - 1] === row.leaf) continue;
      if (body !== undefined && isReadable(body, stream)) placed.push({ sequence, body });
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
      await this.settle((leaf) => !this.belief.dismissed.has(leaf));
      isInDoubt ||= page.some(({ leaf }) => this.inDoubt.has(leaf));
      // A place that the index does not vouch for may be any number.
      const last = page.findLast(({ vouched }) => vouched);
      if (last && !isInDoubt) await this.looked(last.index);
    }
  }

  /** All that was read is done. */
  async end(): Promise<void> {
    const first = this.left.find(({ leaf }) => this.inDoubt.has(leaf));
    if (first) await this.doubted.noteOthers(first);
    for (const row of await this.doubted.ofOthers()) {
      this.kept.add(row.leaf);
      if (!this.belief.all) this.doubt(row, row.body);
    }
    // Also what is dismissed: that is recorded by now.
    await this.settle(() => true);
  }

  /** What was read is done, but for what is in doubt. */
  private async settle(which: (leaf: string) => boolean): Promise<void> {
    const done = [...this.kept].filter((leaf) => !this.inDoubt.has(leaf) && which(leaf));
    await this.doubted.forget(done);
    for (const leaf of done) this.kept.delete(leaf);
  }

  /** Of what would matter. */
  doubt({ index, leaf }: Named, says?: string): void {
    if (!this.belief.dismissed.has(leaf)) this.inDoubt.set(leaf, { index, leaf, says });
  }

  private believes({ vouched, recordedAt, leaf }: NamedRow): boolean {
    const { all, silences, dismissed } = this.belief;
    if (dismissed.has(leaf)) return false;
    return all || (vouched && recordedAt !== null && isWithin(silences, new Date(recordedAt)));
  }

  /** At the end those that were found in doubt earlier, and are replaced by now. */
  private async *pages(selection: LedgerSelection, after: number): AsyncGenerator<readonly Read[]> {
    const replaced = await this.doubted.of(selection);
    for (const leaf of replaced.keys()) this.kept.add(leaf);
    for (let from = after; ;) {
      const page = (await this.past.find(this.tenant, selection, from)).map(named);
      const last = page.at(-1);
      if (!last) break;
      await this.keep(selection, page);
      for (const { leaf } of page) replaced.delete(leaf);
      yield page.flatMap(this.own);
      from = last.index;
    }
    if (replaced.size > 0) yield [...replaced.values()].flatMap(this.own);
  }

  private async keep(selection: LedgerSelection, page: readonly NamedRow[]): Promise<void> {
    const { dismissed } = this.belief;
    const rows = page.filter(
      ({ vouched, leaf }) => !vouched && !this.kept.has(leaf) && !dismissed.has(leaf),
    );
    const left = await this.doubted.keep(selection, rows);
    this.left.push(...left.map(({ index, leaf }) => ({ index, leaf })));
    for (const { leaf } of rows) this.kept.add(leaf);
  }

  private readonly own = (row: NamedRow): readonly Read[] => {
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

const isWithin = (silences: readonly Silence[], at: Date): boolean =>
  silences.some(({ since, until }) => since <= at && at <= until);
