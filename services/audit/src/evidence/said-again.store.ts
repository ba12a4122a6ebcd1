import type { Evidence } from './evidence.js';
import type { EvidenceTicket } from './parts.js';
import * as people from './people.js';
import * as as from './readers.js';
import type { StoredEvent } from './stored-event.js';
import type { TaskRecord } from './task-record.store.js';

/*
 * Facts of a task are small. What models, tools and people said is not: it is not kept while the
 * record is read, but read again when it is its turn in the file.
 */

/** An event but for what nobody but the file's own writing needs: a title and a question are short. */
export const withoutValues = (event: StoredEvent | undefined): StoredEvent | undefined =>
  event && event.type !== 'ticket.opened' ? { ...event, content: {} } : event;

/** Fields of the head with the values that were left out; lists come as they are read. */
export const withValues = async (record: TaskRecord, evidence: Evidence) => {
  const { brief, outputs, qa, tickets } = evidence;
  const briefs = await all(
    again(record, brief ? [brief] : [], (event) => as.sealed(event, 'briefHash', 'brief')),
  );
  return {
    ...evidence,
    brief: briefs[0] ?? null,
    outputs: again(record, outputs, as.output),
    qa: again(record, qa, (event, { kind }) => people.check(event, kind)),
    tickets: ticketsAgain(record, tickets),
  };
};

interface AtItsPlace {
  readonly index: number;
}

/** @param items each of one event, in the order of the ledger */
const again = async function* <Item extends AtItsPlace>(
  record: TaskRecord,
  items: readonly Item[],
  itemOf: (event: StoredEvent, item: Item) => Item,
): AsyncGenerator<Item> {
  let next = 0;
  for await (const events of record.at(items.map(({ index }) => index)))
    for (const event of events) {
      const [item, said] = [items[next], event.said()];
      next += 1;
      if (!said || item?.index !== event.row.index) throw changed(event.row);
      yield itemOf(said, item);
    }
  const missing = items[next];
  if (missing) throw changed(missing);
};

const all = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
};

/** Answers stand in another order than what they answer. */
const TICKETS_AT_ONCE = 10;

const ticketsAgain = async function* (
  record: TaskRecord,
  tickets: readonly EvidenceTicket[],
): AsyncGenerator<EvidenceTicket> {
  for (let at = 0; at < tickets.length; at += TICKETS_AT_ONCE) {
    const some = tickets.slice(at, at + TICKETS_AT_ONCE);
    const answers = some
      .flatMap(({ answer }) => answer ?? [])
      .toSorted((a, b) => a.index - b.index);
    const read = await all(again(record, answers, people.answer));
    const answered = new Map(read.map((answer) => [answer.index, answer]));
    for (const ticket of some)
      yield { ...ticket, answer: answered.get(ticket.answer?.index ?? 0) ?? null };
  }
};

/** A file that says half of it would be worse than none. */
export const changed = ({ index }: AtItsPlace): Error =>
  new Error(
    `Event ${index} was in the ledger a moment ago, and is not there, or another one, now.`,
  );
