import { noEvents, streamDigest } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import type { LedgerRows } from './ledger-rows.store.js';
import type { StreamLeaf } from './stored-row.js';
import type { ServiceTable } from './uncounted.store.js';
import { earliest, type LedgerFault } from './verify.js';

/** Streams of one look at the ledger; as few of them as come to this many events, or one. */
const [STREAMS, EVENTS] = [1_000, 50_000];

/** A stream that has left the table of its service, as the service kept it. */
interface LeftStream {
  readonly stream: string;
  /** Its events up to this one have left. */
  readonly version: number;
  readonly tenant: string;
  readonly digest: Buffer;
  /** Whether they have been deleted here. */
  readonly deleted: boolean;
  /** The first of them that is in the table again; `null`: none is. */
  readonly again: number | null;
}

export interface LeftStreams {
  readonly fault: LedgerFault | undefined;
  /** Events that are in the ledger only, and are those that left. */
  readonly events: number;
}

/**
 * What has left a table for the ledger, held against it: the digest of each stream stayed behind. A
 * stream leaves only after its rows are there, so one that leaves meanwhile is found, too.
 * @param lastIndex what the ledger has not at all is named after it
 */
export const leftStreams = async (
  dataSource: DataSource,
  rows: Pick<LedgerRows, 'leavesOf'>,
  table: ServiceTable,
  lastIndex: number,
): Promise<LeftStreams> => {
  let [fault, events]: [LedgerFault | undefined, number] = [undefined, 0];
  for await (const streams of pages(dataSource, table)) {
    const names = streams.map(({ stream }) => stream);
    const leaves = Map.groupBy(await rows.leavesOf(table.service, names), ({ subject }) => subject);
    for (const left of streams) {
      const own = leaves.get(left.stream) ?? [];
      const found = differing(table.service, left, own, lastIndex);
      fault = earliest(fault, found);
      if (!found && left.deleted) events += left.version;
    }
  }
  return { fault, events };
};

const pages = async function* (
  dataSource: DataSource,
  { schema }: ServiceTable,
): AsyncGenerator<readonly LeftStream[]> {
  let after = '';
  for (;;) {
    const rows = await dataSource.query<LeftStream[]>(
      `SELECT stream, version, tenant, digest, deleted,
         CASE WHEN deleted THEN
           (SELECT min(e.version) FROM ${schema}.event e WHERE e.stream = r.stream AND e.version <= r.version) END AS again
       FROM (
         SELECT *, sum(version) OVER (ORDER BY stream) - version AS before FROM (
           SELECT * FROM ${schema}.retired_stream WHERE stream > $1 ORDER BY stream LIMIT ${STREAMS}) AS next) AS r
       WHERE before < ${EVENTS} ORDER BY stream`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.stream;
    yield rows;
  }
};

const differing = (
  service: string,
  { stream, version, tenant, digest, again }: LeftStream,
  recorded: readonly StreamLeaf[],
  lastIndex: number,
): LedgerFault | undefined => {
  const own = recorded.filter(({ sequence }) => sequence <= version);
  const lacking = Array.from({ length: version }).findIndex(
    (_, at) => own[at]?.sequence !== at + 1,
  );
  if (lacking !== -1) {
    const reason = `the ledger lacks an event that has left the table of ${service} for it: ${stream}, ${lacking + 1}`;
    return { index: lastIndex + 1, reason };
  }
  const strange = own.find((leaf) => leaf.tenant !== tenant);
  const back = own.find(({ sequence }) => sequence === again);
  return earliest(
    strange && {
      index: strange.index,
      reason: `${service} has kept another tenant of a stream that has left its table: ${stream}`,
    },
    back && {
      index: back.index,
      reason: `${service} has an event again in its own table that had left it for the ledger: ${stream}, ${back.sequence}`,
    },
    digestOf(own).equals(digest) ? undefined : otherDigest(service, stream, own),
  );
};

const digestOf = (leaves: readonly StreamLeaf[]): Buffer =>
  streamDigest(
    noEvents,
    leaves.map(({ leaf }) => Buffer.from(leaf, 'hex')),
  );

/** A digest is of the whole: which of the events it is, it does not tell. */
const otherDigest = (service: string, stream: string, own: readonly StreamLeaf[]): LedgerFault => {
  const places = own.map(({ index }) => index);
  const [index, upTo] = [Math.min(...places), Math.max(...places)];
  const reason = `the events of ${stream} are not those that have left the table of ${service}: its digest is another`;
  return index === upTo ? { index, reason } : { index, upTo, reason };
};
