import type { DataSource } from 'typeorm';
import type { StreamCounts } from './verify.js';

export interface ServiceTable {
  readonly service: string;
  /** Quoted. */
  readonly schema: string;
  /** Whether streams may have left it for the ledger. */
  readonly retires: boolean;
  /** Whether it can be read which of its instances run. */
  readonly beats: boolean;
}

/** An event of a service that was not counted in the ledger. */
export interface UncountedEvent {
  readonly stream: string;
  readonly version: number;
  readonly body: string;
}

/** Looked at together: streams, those of them that go on, their events, and the bytes of these (or one event). */
const [STREAMS, GOING_ON, EVENTS, BYTES] = [5_000, 200, 1_000, 16_777_216];

/**
 * What is in the table of a service, and was not counted: by stream, each from the first event on.
 * @param isWanted asked before a stream is read
 */
export const uncounted = async function* (
  dataSource: DataSource,
  table: ServiceTable,
  counts: StreamCounts,
  isWanted: (stream: string) => boolean,
): AsyncGenerator<readonly UncountedEvent[]> {
  for await (const all of goingOn(dataSource, table, counts)) {
    const streams = all.filter(({ stream }) => isWanted(stream));
    for (let at = 0; at < streams.length; at += GOING_ON)
      for await (const page of eventsOf(dataSource, table, streams.slice(at, at + GOING_ON)))
        yield page.filter(({ stream, version }) => !counts.has(stream, version));
  }
};

interface Place {
  readonly stream: string;
  readonly version: number;
}

/** Streams that go on after what is complete of them, some at a time, and up to where that is. */
const goingOn = async function* (
  dataSource: DataSource,
  { schema }: ServiceTable,
  counts: StreamCounts,
): AsyncGenerator<readonly Place[]> {
  let after = '';
  for (;;) {
    const rows = await dataSource.query<Place[]>(
      `SELECT stream, max(version) AS version FROM ${schema}.event
       WHERE stream > $1 GROUP BY stream ORDER BY stream LIMIT ${STREAMS}`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.stream;
    yield rows.flatMap(({ stream, version }) => {
      const complete = counts.completeOf(stream);
      return version > complete ? [{ stream, version: complete }] : [];
    });
  }
};

/** The events after these places, a page at a time. */
const eventsOf = async function* (
  dataSource: DataSource,
  { schema }: ServiceTable,
  places: readonly Place[],
): AsyncGenerator<readonly UncountedEvent[]> {
  let left = places;
  while (left.length > 0) {
    const page = await dataSource.query<UncountedEvent[]>(
      `SELECT stream, version, body FROM (
         SELECT *, sum(octet_length(body)) OVER (ORDER BY place, version) - octet_length(body) AS before FROM (
           SELECT u.place, u.stream, e.version, e.body
           FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS u (stream, version, place)
           CROSS JOIN LATERAL (
             SELECT version, body FROM ${schema}.event WHERE stream = u.stream AND version > u.version
             ORDER BY version LIMIT ${EVENTS}) AS e
           ORDER BY u.place, e.version LIMIT ${EVENTS}) AS next) AS sized
       WHERE before < ${BYTES} ORDER BY place, version`,
      [left.map(({ stream }) => stream), left.map(({ version }) => version)],
    );
    const last = page.at(-1);
    if (!last) return;
    yield page;
    left = left.slice(left.findIndex(({ stream }) => stream === last.stream)).with(0, last);
  }
};
