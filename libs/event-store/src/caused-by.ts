import type { Envelope } from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';
import type { EventContext } from './port.js';

type Cause = Pick<
  Envelope,
  'tenantid' | 'taskid' | 'id' | 'correlationid' | 'traceparent' | 'subjectkey'
>;

/** What an event inherits from the one that caused it. */
export const causedBy = (cause: Cause, at: Instant): EventContext => ({
  tenant: cause.tenantid,
  taskId: cause.taskid,
  causationId: cause.id,
  correlationId: cause.correlationid,
  traceparent: cause.traceparent,
  at,
  ...(cause.subjectkey === undefined ? {} : { subjectKey: cause.subjectkey }),
});
