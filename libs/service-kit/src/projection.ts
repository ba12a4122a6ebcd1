import type { EventOf } from '@nightshift/contracts';
import { lift } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import type { Aggregates } from '@nightshift/event-store';
import type { ServiceSubscription } from './service.js';

/** One stream that changed: its newest state, and the events of the batch that told so. */
export interface ViewChange<State> {
  readonly id: string;
  readonly state: State;
  readonly version: number;
  /** Time of the newest event of the batch. */
  readonly at: string;
  readonly events: readonly EventOf[];
}

export interface ProjectionOptions<Command, State> {
  readonly group: string;
  readonly topics: readonly string[];
  readonly aggregates: Aggregates<Command, State>;
  /** Writes the rows, guarded by `version`: the same change may come again, also an older one. */
  readonly write: (changes: readonly ViewChange<State>[]) => Promise<void>;
}

/** A consumer group that keeps a read model of one kind of stream, from the streams themselves. */
export const projectingSubscription = <Command, State>({
  group,
  topics,
  aggregates,
  write,
}: ProjectionOptions<Command, State>): ServiceSubscription => ({
  group,
  topics,
  handle: async (batch) => {
    const read = batch.map((delivery) => ({ delivery, event: eventIn(delivery) }));
    const byStream = Map.groupBy(
      read.flatMap(({ event }) => (event && aggregates.owns(event.subject) ? [event] : [])),
      ({ subject }) => subject,
    );
    const changes = await Promise.all(
      [...byStream].map(([stream, events]) => changeOf(aggregates, stream, events)),
    );
    if (changes.length > 0) await write(changes);
    return read.flatMap(({ delivery, event }) =>
      event ? [] : [{ delivery, code: 'unreadable-event', reason: 'Not an event of a stream.' }],
    );
  },
});

/** Our own topic: the bytes are those we wrote, so only what a stranger put there is looked for. */
const eventIn = ({ value }: Delivery): EventOf | undefined => {
  try {
    const event = lift(JSON.parse(value.toString('utf8'))) as Partial<EventOf> | null;
    const { subject, sequence, time } = event ?? {};
    const isEvent =
      typeof subject === 'string' && Number.isSafeInteger(sequence) && typeof time === 'string';
    return isEvent ? (event as EventOf) : undefined;
  } catch {
    return undefined;
  }
};

const changeOf = async <Command, State>(
  aggregates: Aggregates<Command, State>,
  stream: string,
  events: readonly EventOf[],
): Promise<ViewChange<State>> => {
  const id = aggregates.idOf(stream);
  const newest = events.at(-1);
  const { state, version } = await aggregates.load(id, newest?.sequence);
  return { id, state, version, at: newest?.time ?? '', events };
};
