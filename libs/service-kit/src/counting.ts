import type { EventOf, EventType } from '@nightshift/contracts';
import type { ChangeListener } from '@nightshift/event-store';

type Counts = { readonly [T in EventType]?: (event: EventOf<T>) => void };

/** A listener of aggregates that counts what was committed, by the type of the event. */
export const counting =
  (counts: Counts): ChangeListener<unknown> =>
  (_id, _state, events) => {
    for (const event of events) {
      (counts[event.type] as ((event: EventOf) => void) | undefined)?.(event);
    }
  };
