import type { DataSource } from 'typeorm';
import type { StreamCounts } from './verify.js';

export interface ServiceTable {
  readonly service: string;
  /** Quoted. */
  readonly schema: string;
  /** Whether streams may have left it for the ledger. */
  readonly retires: boolean;
}

/** By then what a service has committed is in the ledger, unless it still waits in its outbox. */
export const LONG_AGO_MS = 15 * 60 * 1000;
const STREAMS = 5_000;
const CANDIDATES = 200;

interface Ahead {
  readonly stream: string;
  /** All its events up to this one are in the ledger. */
  readonly complete: number;
}

/**
 * Whether a service has written something long ago that the ledger has not: what, else `undefined`.
 * Only the first event after those that were counted is looked at, of each stream.
 */
export const lacking = async (
  dataSource: DataSource,
  table: ServiceTable,
  counts: StreamCounts,
): Promise<string | undefined> => {
  for await (const streams of streamsAhead(dataSource, table, counts))
    for (let at = 0; at < streams.length; at += CANDIDATES) {
      const some = streams.slice(at, at + CANDIDATES);
      const [first] = await notOnTheirWay(
        dataSource,
        table,
        await firstOf(dataSource, table, some),
      );
      if (first) return reasonOf(table.service, first);
    }
  return undefined;
};

const reasonOf = (service: string, { stream, version, body }: Candidate): string => {
  const { time } = envelopeIn(body);
  const at = time === 0 ? '' : ` at ${new Date(time).toISOString()}`;
  return `the ledger lacks an event that ${service} has written${at}: ${stream}, ${version}`;
};

/** Streams that go on after what was counted of them, some at a time. */
const streamsAhead = async function* (
  dataSource: DataSource,
  { schema }: ServiceTable,
  counts: StreamCounts,
): AsyncGenerator<readonly Ahead[]> {
  let after = '';
  for (;;) {
    const rows = await dataSource.query<{ stream: string; version: number }[]>(
      `SELECT stream, max(version) AS version FROM ${schema}.event
       WHERE stream > $1 GROUP BY stream ORDER BY stream LIMIT ${STREAMS}`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.stream;
    yield rows.flatMap(({ stream, version }) => {
      const complete = counts.completeOf(stream);
      return version > complete ? [{ stream, complete }] : [];
    });
  }
};

interface Candidate {
  readonly stream: string;
  readonly version: number;
  readonly body: string;
}

const firstOf = (
  dataSource: DataSource,
  { schema }: ServiceTable,
  streams: readonly Ahead[],
): Promise<readonly Candidate[]> =>
  dataSource.query<Candidate[]>(
    `SELECT DISTINCT ON (e.stream) e.stream, e.version, e.body
     FROM unnest($1::text[], $2::int[]) AS u (stream, complete)
     JOIN ${schema}.event e ON e.stream = u.stream AND e.version > u.complete
     ORDER BY e.stream, e.version`,
    [streams.map(({ stream }) => stream), streams.map(({ complete }) => complete)],
  );

/** Neither too new, nor waiting to be published, nor placed since the count. */
const notOnTheirWay = async (
  dataSource: DataSource,
  { schema }: ServiceTable,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> => {
  const old = candidates.flatMap((candidate) => {
    const { id, time } = envelopeIn(candidate.body);
    return Date.now() - time < LONG_AGO_MS ? [] : [{ ...candidate, id }];
  });
  if (old.length === 0) return [];
  const waiting = await dataSource.query<{ stream: string; version: number }[]>(
    `SELECT w.stream, w.version FROM ${schema}.outbox o, unnest(o.streams, o.versions) AS w (stream, version)
     WHERE w.stream = ANY ($1::text[])`,
    [old.map(({ stream }) => stream)],
  );
  // After the outbox: what left it before this may be here by now.
  const placed = await dataSource.query<{ event_id: string }[]>(
    'SELECT event_id FROM ledger_entry WHERE event_id = ANY ($1::uuid[])',
    [old.flatMap(({ id }) => id ?? [])],
  );
  const known = new Set([
    ...waiting.map(({ stream, version }) => `${version} ${stream}`),
    ...placed.map(({ event_id }) => event_id),
  ]);
  return old.filter(
    ({ id, stream, version }) => !known.has(`${version} ${stream}`) && !known.has(id ?? ''),
  );
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Of what was tampered with there is no id, and no time: it is as old as can be. */
const envelopeIn = (body: string): { readonly id: string | undefined; readonly time: number } => {
  try {
    const { id, time } = JSON.parse(body) as { readonly id?: unknown; readonly time?: unknown };
    return {
      id: typeof id === 'string' && UUID.test(id) ? id : undefined,
      time: Date.parse(String(time)) || 0,
    };
  } catch {
    return { id: undefined, time: 0 };
  }
};
