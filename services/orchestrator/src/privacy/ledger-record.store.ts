import { type EventOf, parseEvent } from '@nightshift/contracts';
import type { LedgerEvent, LedgerSelection, PastEvents } from '@nightshift/event-store';
import { isRefusal } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import { DoubtedRows } from './doubted-rows.store.js';
import type { Placed } from './lost-events.js';

/** A task that was erased, as the ledger tells it. */
export interface ErasedTask {
  readonly event: EventOf<'task.erased.v1'>;
  /** Whether it may be believed. */
  readonly usable: boolean;
}

type Head = Pick<EventOf, 'tenantid' | 'source' | 'subject' | 'sequence'>;
type Read = LedgerEvent & { readonly head: Head };

const SOURCE = 'nightshift/orchestrator';

/** What the ledger has of one tenant, after a restore; it is asked, and nothing is done here. */
export class LedgerRecord {
  /** Events that would matter, and that only a row says: the ledger's index does not vouch for it. */
  unvouched = 0;
  private readonly doubted: DoubtedRows;

  /** @param believesAll such rows, too: a person has said so */
  constructor(
    private readonly past: PastEvents,
    private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly tenant: string,
    private readonly believesAll: boolean,
  ) {
    this.doubted = new DoubtedRows(dataSource, tenant);
  }

  /** @param here all bytes of the stream that are here */
  async stream(stream: string, here: readonly string[]): Promise<readonly Placed[]> {
    const placed: Placed[] = [];
    for await (const page of this.pages({ stream }, 0))
      for (const { head, body, vouched } of page) {
        const { sequence, subject } = head;
        if (subject !== stream || here[sequence - 1] === body) continue;
        if (vouched || this.believesAll) placed.push({ sequence, body });
        else this.unvouched += 1;
      }
    return placed;
  }

  /**
   * Page by page, from where it was looked at the last time on. A page counts as looked at once the next one is asked for;
   * what is in doubt is looked at again.
   */
  async *erased(from: 'the-beginning' | 'the-last-time'): AsyncGenerator<readonly ErasedTask[]> {
    const after = from === 'the-beginning' ? 0 : await this.lookedUpTo();
    let isInDoubt = false;
    for await (const page of this.pages({ type: 'task.erased.v1' }, after)) {
      yield page.flatMap(({ body, vouched }) => {
        const event = erasedIn(body);
        return event ? [{ event, usable: vouched || this.believesAll }] : [];
      });
      isInDoubt ||= page.some(({ vouched }) => !vouched);
      const last = page.at(-1);
      if (last && !isInDoubt) await this.looked(last.index);
    }
  }

  /** All that was read is done. */
  async end(): Promise<void> {
    if (this.believesAll) await this.doubted.forget();
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

/** By its bytes: the columns beside them are nobody's word. Content may be sealed: only the head is read. */
const headIn = (body: string): Head | undefined => {
  try {
    return JSON.parse(body) as Head;
  } catch {
    return undefined;
  }
};

const erasedIn = (body: string): EventOf<'task.erased.v1'> | undefined => {
  try {
    const event = parseEvent(body);
    return event.type === 'task.erased.v1' ? event : undefined;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
};
