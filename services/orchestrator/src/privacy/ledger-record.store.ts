import { type EventOf, parseEvent } from '@nightshift/contracts';
import type { LedgerEvent, LedgerSelection, PastEvents, Silence } from '@nightshift/event-store';
import { isRefusal, leafHash } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import { DoubtedRows } from './doubted-rows.store.js';
import type { Placed } from './lost-events.js';

/** A task that was erased, as the ledger tells it. */
export interface ErasedTask {
  readonly event: EventOf<'task.erased.v1'>;
  readonly row: LedgerEvent;
  /** Whether it may be believed, should it not be here. */
  readonly usable: boolean;
}

type Head = Pick<EventOf, 'tenantid' | 'source' | 'subject' | 'sequence'>;
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

/** Of an event that would matter, and that nothing shows this service wrote. */
export interface Doubt {
  readonly index: number;
  readonly leaf: string;
}

const SOURCE = 'nightshift/orchestrator';

/** What the ledger has of one tenant, after a restore; it is asked, and nothing is done here. */
export class LedgerRecord {
  /** By their bytes: a stream may be read more than once. */
  private readonly inDoubt = new Map<string, Doubt>();
  private readonly doubted: DoubtedRows;

  constructor(
    private readonly past: PastEvents,
    private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly tenant: string,
    private readonly belief: Belief,
  ) {
    this.doubted = new DoubtedRows(dataSource, tenant);
  }

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
      isInDoubt ||= page.some(({ body }) => this.inDoubt.has(body));
      // A place that the index does not vouch for may be any number.
      const last = page.findLast(({ vouched }) => vouched);
      if (last && !isInDoubt) await this.looked(last.index);
    }
  }

  /** All that was read is done. */
  async end(): Promise<void> {
    if (this.belief.all) await this.doubted.forget();
  }

  /** Of what would matter. */
  doubt({ index, body }: LedgerEvent): void {
    const leaf = leafHash(Buffer.from(body)).toString('hex');
    if (!this.belief.dismissed.has(leaf)) this.inDoubt.set(body, { index, leaf });
  }

  private believes({ vouched, recordedAt, body }: LedgerEvent): boolean {
    const { all, silences, dismissed } = this.belief;
    if (dismissed.size > 0 && dismissed.has(leafHash(Buffer.from(body)).toString('hex')))
      return false;
    return all || (vouched && recordedAt !== null && isWithin(silences, new Date(recordedAt)));
  }

  /** At the end those that were found in doubt earlier, and are replaced by now. */
  private async *pages(selection: LedgerSelection, after: number): AsyncGenerator<readonly Read[]> {
    const replaced = await this.doubted.of(selection);
    for (let from = after; ;) {
      const page = await this.past.find(this.tenant, selection, from);
      const last = page.at(-1);
      if (!last) break;
      await this.doubted.keep(selection, page);
      for (const { body } of page) replaced.delete(body);
      yield page.flatMap(this.own);
      from = last.index;
    }
    if (replaced.size > 0) yield [...replaced.values()].flatMap(this.own);
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

const isWithin = (silences: readonly Silence[], at: Date): boolean =>
  silences.some(({ since, until }) => since <= at && at <= until);

/** Its head and its facts are; content, which only events of tasks have, may be sealed. */
const isReadable = (body: string, stream: string): boolean => {
  try {
    parseEvent(body);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { faults } = error;
    const isContent = faults.length > 0 && faults.every(({ at }) => at.startsWith('/content'));
    return isContent && stream.startsWith('task/');
  }
};

/** By its bytes: the columns beside them are nobody's word. Content may be sealed: only the head is read. */
const headIn = (body: string): Head | undefined => {
  try {
    return JSON.parse(body) as Head;
  } catch {
    return undefined;
  }
};

const eventIn = (body: string): EventOf | undefined => {
  try {
    return parseEvent(body);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
};
