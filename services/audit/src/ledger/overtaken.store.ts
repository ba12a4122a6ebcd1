import { LONG_AGO_MS } from './awaited.js';
import { type Look, type MissingEvent, type Place, placeOf } from './missing.store.js';
import { rowsNaming } from './outbox.store.js';
import { topicOf } from './unread.store.js';

/** An event that was counted, and one of whose predecessors was not. */
interface Successor extends Place {
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
}

/**
 * Whether the ledger has a successor of an event that is not of a moment ago: a relay publishes a stream in order, so
 * the event was to be published before it. The time in the event does not count: its bytes are nowhere but in the event
 * table, those of the successor are hashed. Of one call to the bus one topic may be taken and another not, as long as a
 * broker is away; then the successor stands in the outbox, too.
 */
export const overtaken = async (
  look: Look,
  standing: readonly MissingEvent[],
): Promise<(event: MissingEvent) => boolean> => {
  const { table, now } = look;
  const successors = (await successorsOf(look, standing)).filter(
    ({ time }) => Date.parse(time) + LONG_AGO_MS < now,
  );
  const waiting = await rowsNaming(look, successors);
  const topic = ({ type }: { type: string }): string => topicOf(type, table.service);
  // Of a very broken stream there are many of both: the last one tells as much as all of them.
  const [published, onTopic] = [new Lasts(), new Lasts()];
  for (const one of successors) {
    if (!waiting.has(placeOf(one))) published.add(one.stream, one.version);
    onTopic.add(`${topic(one)} ${one.stream}`, one.version);
  }
  return (event) =>
    published.of(event.stream) > event.version ||
    onTopic.of(`${topic(event)} ${event.stream}`) > event.version;
};

/** Of the envelope, which comes first. Read as JSON, all texts would be, also those no text of PostgreSQL can hold. */
const field = (name: string): string => `substring(e.body FROM '"${name}":"([^"]+)"')`;

/** The highest version of each. */
class Lasts {
  private readonly versions = new Map<string, number>();

  of(name: string): number {
    return this.versions.get(name) ?? 0;
  }

  add(name: string, version: number): void {
    this.versions.set(name, Math.max(version, this.of(name)));
  }
}

/** What a walk has passed is in the event table as it is in the ledger. */
const successorsOf = async (
  { dataSource, table, counts }: Look,
  standing: readonly MissingEvent[],
): Promise<readonly Successor[]> => {
  const streams = [...new Set(standing.map(({ stream }) => stream))];
  const places = streams.flatMap((stream) =>
    counts.earlyOf(stream).map((version) => ({ stream, version })),
  );
  if (places.length === 0) return [];
  return dataSource.query<Successor[]>(
    `SELECT e.stream, e.version, ${field('type')} AS type, ${field('time')} AS time
     FROM unnest($1::text[], $2::int[]) AS u (stream, version)
     JOIN ${table.schema}.event e ON e.stream = u.stream AND e.version = u.version`,
    [places.map(({ stream }) => stream), places.map(({ version }) => version)],
  );
};
