import type { EventOf } from '@nightshift/contracts';
import type { EventContext } from '@nightshift/event-store';

/** What the next event inherits that an earlier one of the run leads to. */
export const contextOf = (event: EventOf): EventContext => ({
  tenant: event.tenantid,
  taskId: event.taskid,
  causationId: event.id,
  correlationId: event.correlationid,
  traceparent: event.traceparent,
  at: event.time,
});
