import type { EventOf } from '@nightshift/contracts';
import { causedBy, type EventContext } from '@nightshift/event-store';

/** What the next event inherits that an earlier one of the run leads to. */
export const contextOf = (event: EventOf): EventContext => causedBy(event, event.time);
